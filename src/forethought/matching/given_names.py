"""Given names without short forms of their own in :mod:`~forethought.matching.nicknames`."""

from __future__ import annotations

from forethought.matching.text import words

ESTABLISHED = words(
    """abu agnes alicia alma amber amina amir amrit anita annette arjun arnold asha asif
    audrey aziz barry basil bella beryl betina billie blake boris brenda bruce bryony callum
    carla carlo carlos carmel carmen cecil celine chantal cheryl claude claudia colin
    colleen connor corey craig curtis dale damian damien darren dawn dean deana deepak
    deirdre delia della denise derry dilip dina donal dora doreen doris dylan earl edith
    edna ella elle elliot elliott elsa elvis emil emile erica erika erin ethan ethel eunice
    ewan faith farah fay faye felix finn flora gail gemma gerda geri gita glenda glenys
    gloria goran gulam gunther gurdeep gurpreet hamza hana harbans hardeep harjit harvey
    hazel hector hilda holly hope imogen ina iqbal iris isla ismail ivor ivy jade jai jamil
    jamila jana jared jarvis jasbir jaspal jill joanie jodie jody josef josh juliana june
    kai karim karl kasim kate kelly kelvin kerry kieran kim kiran kirk kris kumar kyle laila
    lara lars leila lena lester liam linus lisa lloyd logan lola lorna lorraine lucien luis
    luna lyle mae mahmood mahmoud maisie malik manjit marcel marcela marcella marco mari
    mario marlene marlon martina mason matteo maude maura mavis meera megan mercy michaela
    mick miles milo mina minnie mira mohan mona muriel myles myra naomi naseem nasir nasreen
    neha nelson nesta nina noah noor norma olga olive oona orla pascal paulina paulo perry
    petra philomena piers prakash priya quentin rahul raj raja rajesh ramesh rani rashid
    rashida ravi raza reza rhoda rhona rick riley rita roma roman rona ronan rory rosa ross
    roxanne ruby rupa sabina sadia said saima salim salma samir samira sanjay sara sarita
    satnam selina selma serena seth shabana shaheen shahid shakil shane shannon sharif
    shazia shona sian sienna silas simone sinead siobhan sofie sonia sonya stacey stacy
    stefania steffi sunil sunita suresh surinder tahir tamara tania tanya tara tarun teddy
    tess tina todd toni tonia trina tristan troy usha usman vaughn vera vernon vijay vikram
    vince wanda warren wesley wilma yusra zain zainab zara zeeshan zena zia zubair"""
)
"""Folded. One letter between two established names is no slip: "francis" is not "frances"."""
