"""Which given names are short forms or spellings of one another. A constant table.

Each line is one group: any two names of a group may be the same person's. A name may stand in
several groups ("pat" is Patrick or Patricia), and then joins neither group to the other.
Names that stand in the table at all are established names: one letter between two of them
("john", "joan") is no slip.
"""

from __future__ import annotations

from forethought.matching.given_names import ESTABLISHED

_GROUPS = """
abigail abi abbie abby gail
abdul abdal abdel abdullah abdulla
adam adan
adrian ade
ahmed ahmad achmed ahmet
aidan aiden
alan allan allen alun al
albert bert bertie al
alexander alex alec alistair sandy xander sasha al aleksander alexandr aleksandr
alexandra alex alexa lexi sandra sandy sasha aleksandra
alfred alf alfie fred
ali aly
alice ali alys
alison ali allison alyson
alistair alastair alasdair alister ali al
amanda mandy manda
amelia millie amy emily
andrew andy drew andrzej andreas
andrea andie
angela angie ange
ann anne anna annie anya nan nancy hannah
annabel bella annabelle
anthony tony antony ant antonio
antonia toni tonya
archibald archie
arthur art
augustus gus
barbara barb babs barbie
bartholomew bart
beatrice bea beattie trixie beatrix
benjamin ben benny benji
bernard bernie
bernadette bernie detta
bradley brad
brendan bren
brian bryan
bridget biddy bridie brigid
cameron cam
carol carole caroline carrie
caroline carolyn carrie caro
catherine katherine kathryn catharine katharine cathryn kathleen cathy kathy kate katie \
kath cath kat kitty kay katy cathie katarzyna ekaterina
cecilia celia cissie cecily
charles charlie chas chuck charley karl carl
charlotte charlie lottie lotty
chloe cleo
christine chris chrissie tina
christina chris chrissie tina kristina cristina
christopher chris kit topher christy kris krzysztof
clare claire clara clair
clement clem
clifford cliff
clive cliff
constance connie
cornelius con neil
cynthia cindy
daniel dan danny
danielle dani danni
daphne daph
david dave davey davie davy dai dafydd
deborah deb debbie debby debra
denis dennis den denny
derek derrick del deryck
desmond des
diana diane dianne di
dominic dom dominick
donald don donny donnie
donna donnie
dorothy dot dotty dolly dottie dorothea
douglas doug dougie duggie
duncan dunc
edgar ed eddie
edmund ed eddie ned ted
edward ed eddie ned ted teddy eddy
edwin ed eddie
eileen aileen ailene
elaine ellie helaine
eleanor ellie nell nelly nora elinor ellen leonora
elizabeth liz lizzie lizzy beth betty betsy bess bessie eliza elisabeth libby lisa elsie \
lilibet elspeth elzbieta
ellen nell nellie helen
emily em emmy millie
emma em emmie
eric rick
ernest ernie
esther essie hester
eugene gene
eve eva evie evelyn
fatima fatema fatimah fatma
fergus ferg
fiona fi
florence flo florrie flossie
frances fran francine frankie fanny francesca
francesca fran frankie chessie
francis frank frankie fran
frank francis franklin frankie
frederick fred freddie freddy frederic fredrick
gabriel gabe
gabrielle gabby gaby gabriella
gareth gary gaz garth
gary garry gaz
gavin gav
geoffrey geoff jeff jeffrey jeffery
george georgie jorge
georgina georgie gina georgia
gerald gerry jerry ged
gerard gerry ged jerry gerrard
gertrude gertie trudy
gilbert gil bert
gillian gill jill jillian gilly
gladys glad
glenn glen glyn glynn
gordon gord gordy
grace gracie
graham graeme grahame gray
gregory greg gregg grzegorz
guy gui
gwendoline gwen gwendolyn
hannah hanna anna
harold harry hal
harriet hattie harry harriett
harry henry harold
hassan hasan
heather hev
helen helena ellen nell elena
henry harry hal hank
herbert herb bert bertie
hilary hillary hil
howard howie
hugh hughie hugo huw
humphrey humph
hussain hussein husain hossain
ian iain
ibrahim ebrahim
imran emran
ingrid inga
irene rene
isaac isaak zac ike
isabel isabelle isabella bella izzy belle isobel ishbel
ivan iwan
jack john jackie
jacob jake jakub
jacqueline jackie jacqui jacky jaqueline jacquelyn
james jim jimmy jamie jem jimmie seamus
jan janice janet janina
jane janey jayne janie jean jenny
janet jan jenny
janice jan janis
jasmine jaz jas yasmin yasmine
jason jase jay
jean jeanie jeannie jeanette jeanne
jeanette jean janette jeannette
jennifer jen jenny jenni jenna
jeremy jerry jez jem
jermaine jerry germaine
jessica jess jessie
joan joanie
joanne jo joanna jo-anne joann
jocelyn jos
joel joe
john jon jack johnny johnnie jonny sean ian evan hans johann ioan
jonathan jon jonny jonathon johnathan john
jordan jordy
joseph joe joey jozef yusuf
josephine jo josie
joshua josh
joy joyce
joyce joy
juan john
judith judy jude judi
julia julie jules
julian jules julien
juliet juliette jules julie
karen kaz caren karin karyn
kathleen kath kathy kay
keith keef
kenneth ken kenny
kevin kev
khalid khaled
kimberley kim kimberly
kirsten kirsty kirstie
kristian christian chris
laura lauren laurie lora
lawrence laurence larry lawrie laurie lorenzo
leah lea
leanne lee leigh lianne
lee leigh
leo leon leopold
leonard len lenny leo leonardo
leslie lesley les
lewis louis lou lew
lilian lillian lily lil lillie
linda lynda lindy lin
lindsay lindsey linsey lyndsey lynsey
louis lewis lou louie
louise lou louisa lulu
lucy lucille lucinda lou
luke lucas luca
lydia liddy
lynn lynne lyn linda lynette
mabel mab
madeleine maddie maddy madeline
malcolm mal calum malc
marcus mark marc
margaret maggie meg peggy margie madge marge greta peg rita daisy mags margot margery \
margret marguerite malgorzata mairead
maria mary marie
marian marion mary
marilyn marylin mari
marina rina
mark marc marcus marek
marjorie marge margery marj
martin martyn marty
martha marty mattie
mary molly may polly mae marie maria moira maureen mamie
maureen mo
maurice morris maury mo
matilda tilly mattie tilda
matthew matt mat matty mathew mateusz
maxwell max maximilian
melanie mel
melissa mel lissa
melvin melvyn mel
mervyn merv
michael mike mick micky mickey mikey mihai mikhail michal mitch micheal
michelle shell shelly chelle michele
mildred millie
millicent millie
miriam mim mary
mohammed muhammad mohamed mohammad mohamad muhammed mohd mohammud muhamad mo md mahomed \
mehmet mohamud
moira maura
monica mona
morgan morg
mustafa mustapha moustafa
nadia nadya
natalie nat natalia natasha
natasha tasha nat
nathan nate nathaniel nat
nathaniel nat nate nathan
neil neal niall nigel
nicholas nick nicky nic nico nicolas nickolas mikolaj
nicola nicky nikki nic nicole nikky
nicole nicky nikki nicola
nigel nige
noel nowell
nora norah honora
norman norm
oliver ollie olly
olivia liv livvy ollie
omar umar omer
oscar ossie
oswald oz ozzie ossie
owen owain ewan
pamela pam
patricia pat trish tricia patsy patty paddy trisha
patrick pat paddy patsy ric padraig
paul pauly pawel pablo
paula polly
pauline paula
pearl margaret
penelope penny pen
percival percy
peter pete piotr pedro
philip phil phillip pip philippe
philippa pippa phil pip phillippa
phyllis phyl phil
priscilla cilla
rachel rach rachael raquel
ralph rafe
raymond ray
rebecca becky becca beccy bex rebekah
reginald reg reggie
rhys rees reece reese
richard rick dick rich ricky richie dickie ritchie ryszard ricardo
robert rob bob bobby robbie bert robin rab rabbie roberto
roberta bobbie robbie
robin rob robyn
rodney rod roddy
roderick rod roddy rory derek
roger rodge rodger
roland rowland rolly
ronald ron ronnie ronny
rosalind ros roz rosalyn
rose rosie rosa rosemary
rosemary rose rosie romy
roseanne rose rosanna
rosie rose rosemary
rowan roan
roy royston
rupert rup
russell russ russel
ruth ruthie
ryan rian
saeed said sayed syed
salman salmon
samantha sam sammy sammie
samuel sam sammy
sandra sandy alexandra
sarah sara sally sadie
sally sarah sal
scott scotty
sean shaun shawn shane
sebastian seb bastian
sharon shaz shari
sheila shelagh sheelagh
shirley shirl
sidney sid sydney syd
simon si symon
sophia sophie sofia zofia
stanley stan
stella estelle
stephanie steph stef stephany
stephen steven steve stevie stefan stephan ste szczepan
stewart stuart stu stew
susan sue susie suzy suzanne sukie susanna susannah
suzanne sue suzie susanne
sylvia sylvie silvia
tamsin tam thomasina
tariq tarik tareq
terence terry terrance terrence tel
teresa theresa terry tess tessa terri therese
thelma thel
theodore ted teddy theo
thomas tom tommy thom tam tomasz
timothy tim timmy
tobias toby
tracy tracey trace
trevor trev
tyler ty
una oonagh
ursula ursie
valerie val
vanessa nessa
vera veronica
veronica vera ronnie ronni
victor vic
victoria vicky vicki vikki tori vic viki wiktoria
vincent vince vinny vinnie
violet vi
virginia ginny ginger
vivian viv vivien vivienne
walter walt wally wat
wayne wain
wendy wend
wilfred wilf fred wilfrid
william bill billy will willie liam willy wm gwilym wilhelm
winifred winnie freda win
winston win
xavier xav
yousef yusuf yusef yousuf youssef joseph
yvonne von evonne
zachary zac zach zack zak
zoe zoey
"""


_NONE: frozenset[int] = frozenset()


def _by_name() -> dict[str, frozenset[int]]:
    found: dict[str, set[int]] = {}
    for number, line in enumerate(_GROUPS.strip().splitlines()):
        for name in line.replace("-", "").split():
            found.setdefault(name, set()).add(number)
    for name in ESTABLISHED:
        found.setdefault(name, set())
    return {name: frozenset(groups) for name, groups in found.items()}


GROUPS_OF = _by_name()
"""Given name, folded → numbers of the groups it stands in; none for a name without forms."""


def is_established(name: str) -> bool:
    """Whether ``name``, folded, is a given name of the table."""
    return name in GROUPS_OF


def same_given_name(one: str, other: str) -> bool:
    """Whether two different folded names are forms or spellings of one given name."""
    return not GROUPS_OF.get(one, _NONE).isdisjoint(GROUPS_OF.get(other, _NONE))
