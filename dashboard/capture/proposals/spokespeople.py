"""Spokespeople, by whom they speak for: a mayor, a city, a department; anybody else's is nobody of a city."""

import re
from typing import Final

from . import mayors, offices
from .mentions import NAME, WHERE, Mention, Speaker, is_no_name, nobody, trimmed
from .spots import Spot

_FOR: Final = re.compile(
    rf"(?:,?\s+(?P<between>{NAME}),?)?\s+(?:for|with|at|in|of|"
    rf"to)\s+(?P<target>(?:the\s+)?(?:office of\s+)?(?:(?P<place>{WHERE})+(?:['’]s)?\s+)?"
    rf"(?:(?P<mayor>[Mm]ayor(?:['’]s [Oo]ffice)?(?:-elect)?(?:\s+(?P<mayorname>{NAME}))?)|"
    rf"(?P<city>[Cc]ity|[Tt]own)(?: of (?P<place2>{WHERE})+)?"
    rf"|(?P<police>(?:[Cc]ity[’']s )?[Pp]olice(?: [Dd]epartment| [Bb]ureau)?|[Dd]epartment(?! of)|PD)|"
    rf"(?P<sheriff>[Ss]heriff(?:[’']s)?(?: [Oo]ffice| [Dd]epartment)?(?:\s+{NAME})?)"
    rf"|(?P<council>(?:[Cc]ity )?[Cc]ouncil)|(?P<someone>{NAME}))?(?:['’]s)?(?:\s+(?:office|"
    rf"administration|campaign))?)"
)
_OWNER: Final = re.compile(
    rf"(?:(?P<place>{WHERE})+(?:['’]s)?\s*)?(?:(?P<hers>[Hh]is|[Hh]er)|"
    rf"(?P<mayor>[Mm]ayor(?:al)?(?:['’]s)?(?:\s+(?P<mayorname>{NAME})(?:['’]s?)?)?)|"
    rf"(?P<city>[Cc]ity|[Tt]own)(?:['’]s)?|"
    rf"(?P<police>[Pp]olice(?: [Dd]epartment)?|[Dd]epartment)|(?P<sheriff>[Ss]heriff[’']s)|"
    rf"(?P<council>(?:[Cc]ity )?[Cc]ouncil)|(?P<someone>{NAME})(?:['’]s?)?)?\s+$"
)
_NAME_BEHIND: Final = re.compile(rf",\s+(?P<name>{NAME})(?=[,.]|\s+(?:said|told|says|wrote)\b)|\s+(?P<name2>{NAME})")
_BODIES: Final = ("city", "police", "sheriff", "council")
REACH: Final = 60  # characters before the word within which it is said whose spokesperson it is


def spokesperson(
    masked: str, spots: list[Spot], match: re.Match[str], span: tuple[int, int], name: str, within: tuple[int, int]
) -> Mention:
    """The mention of a spokesperson; `match` is the word for the office, `span` what was read around it so far.

    Where it is a named person's, the speaker's seat is 'of' and `on_behalf_of` that person; where it is not said
    whose, the seat is 'bare'. Who it is, is decided when all persons are known.
    """
    begin, stop = span
    role = offices.printed_role(offices.held(match), match.group())
    target = _FOR.match(masked, match.end(), within[1])
    floor = max(within[0], match.start() - REACH)
    owner = _OWNER.search(masked[floor : match.start()])
    if target:
        name = name or target["between"] or ""
        stop = max(stop, target.end())
    behind = _NAME_BEHIND.match(masked, stop, within[1])
    if not name and behind and not is_no_name(behind["name"] or behind["name2"]):
        name, stop = behind["name"] or behind["name2"], behind.end()
    chosen, offset = (target, 0) if target and target["target"].strip() else (owner, floor)
    if chosen is None:
        return nobody(begin, stop, name)
    if chosen is owner and chosen.group().strip():
        begin = min(begin, floor + chosen.start())
    groups = chosen.groupdict()
    at = next((offset + chosen.start(group) for group in ("place2", "place") if groups.get(group)), -1)
    spot = next((s for s in spots if s.start <= at < s.end), None)
    speaker = _speaker(role, name, groups, spot) or Speaker(name, label="Spokesperson")
    if speaker.seat == "bare" and target:  # of something that is no city's
        speaker = Speaker(name, label="Spokesperson")
    return Mention(begin, stop, speaker, "name" if name else "office", name)


def _speaker(role: str, name: str, groups: dict[str, str | None], spot: Spot | None) -> Speaker | None:
    place = spot.place if spot else None
    if spot and spot.kind != "city" and not groups.get("sheriff"):
        return None
    if groups.get("mayor") or groups.get("hers"):
        mayor = groups.get("mayorname") or ""
        place = place or mayors.city_of(mayor)
        behalf = f"Mayor {mayor}".strip()
        return Speaker(name, f"{role} for the mayor", "city", "city", place, behalf, label="Spokesperson")
    if trimmed(groups.get("someone") or ""):  # in “A spokesman” the article is no one
        return Speaker(name, role, "of", "", None, trimmed(groups["someone"] or ""))
    body = next((key for key in _BODIES if groups.get(key)), "")
    if not body and not spot:
        return Speaker(name, role, "bare", label="Spokesperson")
    role = {"police": f"Police {role.lower()}", "sheriff": f"Sheriff’s {role.lower()}"}.get(body, role)
    return Speaker(name, role, "county" if body == "sheriff" else "city", "city", place, label="Spokesperson")
