"""Words by which names are told from other words in capitals."""

from typing import Final


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


# Names that mean a country, a state or a city of the world unless a state of the union stands beside them.
WORLD: Final = _set(
    """
    toronto london paris rome athens berlin moscow dublin vancouver hamilton windsor victoria melbourne sydney
    perth venice naples florence milan lima cairo delhi warsaw vienna geneva odessa alexandria mexico cuba peru
    lebanon poland panama brazil norway holland china jordan canada ontario sheffield manchester birmingham
    cambridge oxford plymouth kingston belfast glasgow edinburgh liverpool bristol leeds york lisbon madrid
    barcelona valencia santiago havana bogota calcutta nevada oregon delaware california indiana wyoming iowa
    kansas texas georgia virginia washington columbia america israel palestine egypt carthage troy jerusalem
    bethlehem corinth scotland england wales denmark sweden ireland
    """
)
# Names of towns that are common words, persons or parts of other names: a town only where its government is named.
COMMON: Final = _set(
    """
    trump biden ice justice homeland security liberty freedom union enterprise industry commerce republic
    independence democrat hope normal surprise reading orange bend mobile man bath eagle golden sandy bell
    pleasant university college central center centre police mayor council city county town village state states
    north south east west american british page young price grant king kings lord bishop pope marshall major
    superior global protection advance progress unity harmony ideal reform opportunity equality defiance
    resolute social media post monday sunday friday thursday tuesday wednesday saturday may march april june
    august january february parks home field church federal district christmas easter guard order orders rights
    border customs will rich many most other temple clay mason hunter carter tyler taylor kelly logan ryan
    trinity rice cook black white brown green gray christian muslim jewish hispanic latino catholic mission fair
    the of in
    """
) | {"white house"}
# What stands in capitals before a place without being part of its name.
OPENERS: Final = _set(
    """
    The A An In On At But And As While When For From Since After Before Both Like Unlike Downtown With Under
    Among By Of Only Where Will Is Are Does Do That This These Those Other Including To If So Then Now Today
    Meanwhile Also Nearby Neighboring Inside Outside Across Throughout Around Monday Tuesday Wednesday Thursday
    Friday Saturday Sunday Mayors Cities Or Not Even Former
    """
)
# More words that open sentences.
SENTENCE_WORDS: Final = _set(
    """
    He She They It We You I His Her Their Its Our There Here What Who Why How Which Yes No Still Instead However
    Although Though Because Once Until Unless Between During Despite Without Within Against Some Many Most All
    Each Every Two Three Several Last Next Earlier Later Recently Officials Police Residents Leaders Advocates
    Nationwide Elsewhere Thousands Hundreds
    """
)
# What looks like a first name before a surname and is none.
NO_FIRST_NAMES: Final = _set(
    """
    North South East West New San Los Santa Fort Port Saint St Mount El La Las Lake Upper Lower Central Metro
    Old Big Little City County Town Village Council University Mayor Northern Southern Eastern Western
    Representing
    """
)
# Words in capitals that begin no person’s name.
NO_NAMES: Final = _set(
    """
    Mr Mrs Ms Dr Mx The A An In On At But And As While When For From Since After Before If So Then Now Yet Or
    Not He She They It We You I His Her Their Its Our This That These Those There Here What Who Why How Which
    Yes No Still However Although Though Because Once Until Unless Between During Despite Without Within Against
    Some Many Most All Each Every Last Next Earlier Later Both Also Monday Tuesday Wednesday Thursday Friday
    Saturday Sunday January February March April May June July August September October November December Under
    With By Of To Following According Like Unlike Asked Speaking Even Just Meanwhile Citing Additionally Instead
    Other Another Through Any Having Standing Among Amid Given Is Are Was Were Do Does Did Will Let
    """
)
# Words of a question that say nothing of its subject.
GENERAL: Final = _set(
    """
    about against allow allowed also anyone because been being city cities county counties does each from government
    have help helps into kind less limit limits local many more most much must named names only other over people
    position question require required requires rule rules said same says should some state stated such than that
    their them then there they this those town towns under what when where whether which while will with without
    words would
    """
)
