"""Words that are easy to type with a thumb, to spell over the phone, and to tell apart."""

DAY_WORDS = (
    *("acorn", "amber", "anchor", "apple", "arrow", "aspen", "badge", "bamboo", "banjo", "barley"),
    *("basket", "beacon", "birch", "biscuit", "blanket", "bottle", "bramble", "bridge", "bronze"),
    *("bucket", "butter", "button", "cabin", "cactus", "camel", "candle", "canoe", "canvas"),
    *("carpet", "castle", "cedar", "cherry", "circle", "clover", "cobalt", "coffee", "copper"),
    *("coral", "cotton", "cricket", "crystal", "daisy", "dolphin", "domino", "dragon", "eagle"),
    *("ember", "engine", "falcon", "feather", "fennel", "ferry", "fiddle", "finch", "flint"),
    *("forest", "fossil", "galaxy", "garden", "ginger", "glacier", "globe", "granite", "guitar"),
    *("hammer", "harbour", "hazel", "helmet", "heron", "honey", "island", "ivory", "jacket"),
    *("jasmine", "jigsaw", "jungle", "kettle", "kitten", "ladder", "lantern", "laurel", "lemon"),
    *("lily", "lobster", "magnet", "mango", "maple", "marble", "meadow", "melon", "mirror"),
    *("mitten", "mosaic", "muffin", "nutmeg", "oasis", "olive", "onion", "opal", "orbit"),
    *("orchid", "otter", "paddle", "panda", "paper", "parrot", "pebble", "pencil", "pepper"),
    *("piano", "pillow", "planet", "plum", "pocket", "poppy", "puzzle", "quartz", "rabbit"),
    *("radish", "raven", "ribbon", "river", "robin", "rocket", "saddle", "saffron", "salmon"),
    *("sandal", "sapphire", "satin", "shell", "silver", "sketch", "spruce", "squirrel", "sugar"),
    *("sunset", "tartan", "teapot", "temple", "thistle", "thunder", "tiger", "timber", "tomato"),
    *("trumpet", "tulip", "tunnel", "turtle", "umbrella", "valley", "velvet", "violet", "walnut"),
    *("whistle", "willow", "window", "winter", "yellow", "zebra"),
)
