"""Mayors known by name, for articles that leave their city to the reader; what the article says goes first."""

from functools import lru_cache
from typing import Final

from .gazetteer import Place, place

_KNOWN: Final = """
New York NY: Michael Bloomberg; Bill de Blasio; Eric Adams; Zohran Mamdani
Los Angeles CA: Antonio Villaraigosa; Eric Garcetti; Karen Bass
Chicago IL: Rahm Emanuel; Lori Lightfoot; Brandon Johnson
Houston TX: Annise Parker; Sylvester Turner; John Whitmire
Phoenix AZ: Greg Stanton; Kate Gallego
Philadelphia PA: Michael Nutter; Jim Kenney; Cherelle Parker
San Antonio TX: Ivy Taylor; Ron Nirenberg; Gina Ortiz Jones
San Diego CA: Kevin Faulconer; Todd Gloria
Dallas TX: Mike Rawlings; Eric Johnson
Austin TX: Steve Adler; Kirk Watson
San Jose CA: Sam Liccardo; Matt Mahan
San Francisco CA: Ed Lee; London Breed; Daniel Lurie
Seattle WA: Ed Murray; Jenny Durkan; Bruce Harrell; Katie Wilson
Denver CO: Michael Hancock; Mike Johnston
Washington DC: Muriel Bowser
Boston MA: Marty Walsh; Martin Walsh; Michelle Wu
Nashville TN: Megan Barry; John Cooper; Freddie O'Connell
Detroit MI: Mike Duggan; Mary Sheffield
Portland OR: Charlie Hales; Ted Wheeler; Keith Wilson
Portland ME: Ethan Strimling; Kate Snyder; Mark Dion
Louisville KY: Greg Fischer; Craig Greenberg
Baltimore MD: Catherine Pugh; Brandon Scott
Milwaukee WI: Tom Barrett; Cavalier Johnson
Albuquerque NM: Richard Berry; Tim Keller
Tucson AZ: Jonathan Rothschild; Regina Romero
Sacramento CA: Darrell Steinberg; Kevin McCarty
Kansas City MO: Sly James; Quinton Lucas
Atlanta GA: Kasim Reed; Keisha Lance Bottoms; Andre Dickens
Miami FL: Tomás Regalado; Francis Suarez
Oakland CA: Libby Schaaf; Sheng Thao; Barbara Lee
Minneapolis MN: Betsy Hodges; Jacob Frey
Saint Paul MN: Chris Coleman; Melvin Carter; Kaohly Her
New Orleans LA: Mitch Landrieu; LaToya Cantrell; Helena Moreno
Cleveland OH: Frank Jackson; Justin Bibb
Columbus OH: Andrew Ginther
Cincinnati OH: John Cranley; Aftab Pureval
Pittsburgh PA: Bill Peduto; Ed Gainey; Corey O'Connor
St. Louis MO: Francis Slay; Lyda Krewson; Tishaura Jones; Cara Spencer
Newark NJ: Ras Baraka
Jersey City NJ: Steven Fulop; James Solomon
Paterson NJ: Andre Sayegh
Hoboken NJ: Ravi Bhalla
Providence RI: Jorge Elorza; Brett Smiley
New Haven CT: Toni Harp; Justin Elicker
Hartford CT: Luke Bronin; Arunan Arulampalam
Somerville MA: Joseph Curtatone; Katjana Ballantyne
Salt Lake City UT: Jackie Biskupski; Erin Mendenhall
Las Vegas NV: Carolyn Goodman; Shelley Berkley
Santa Fe NM: Javier Gonzales; Alan Webber
Syracuse NY: Stephanie Miner; Ben Walsh
Rochester NY: Lovely Warren; Malik Evans
Buffalo NY: Byron Brown
Durham NC: Steve Schewel; Leonardo Williams
Charlotte NC: Jennifer Roberts; Vi Lyles
Richmond VA: Levar Stoney; Danny Avula
Madison WI: Paul Soglin; Satya Rhodes-Conway
Evanston IL: Daniel Biss
Aurora CO: Steve Hogan; Mike Coffman
Long Beach CA: Robert Garcia; Rex Richardson
Berkeley CA: Jesse Arreguín; Adena Ishii
Huntington Beach CA: Pat Burns
Anchorage AK: Ethan Berkowitz; Suzanne LaFrance
"""


@lru_cache(maxsize=1)
def _table() -> dict[str, Place]:
    found = {}
    for line in _KNOWN.strip().splitlines():
        where, names = line.split(": ")
        city, state = where.rsplit(" ", 1)
        if here := place(city, state):
            found.update({name.replace("’", "'").lower(): here for name in names.split("; ")})
    return found


def city_of(name: str) -> Place | None:
    """The city of a mayor of this full name; initials and additions such as 'Jr.' make no difference."""
    parts = [part for part in name.replace("’", "'").lower().split() if not (part.endswith(".") and len(part) <= 3)]
    return _table().get(" ".join(parts))
