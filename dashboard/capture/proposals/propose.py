"""From an article's text to the statements it seems to hold."""

from datetime import date
from typing import Final

from . import dates
from .acts import acts
from .attribution import Attributions
from .gazetteer import Place
from .mentions import Speaker
from .records import Act, Article, Proposal
from .speech import Utterance, quoted, utterances
from .story import Story
from .subject import IMMIGRATION, Subject
from .turns import Turn, on_subject, turns

# What a proposal starts from, by how its speaker is named.
_NAMED: Final = {
    "name": 0.95,
    "surname": 0.9,
    "office": 0.85,
    "pronoun": 0.8,
    "body": 0.7,
    "bare": 0.65,
    "none": 0.5,
    "other": 0.5,
}
_GUESSED: Final = 0.85  # the place is the article's home, not printed beside the speaker
LONGEST: Final = 100_000  # characters; what comes behind them is not read: no article is so long
LEAST: Final = 0.3  # less than that is noise


def propose(
    page_text: str,
    *,
    title: str = "",
    publisher: str = "",
    published_on: date | None = None,
    url: str = "",
    subject: Subject = IMMIGRATION,
) -> Article:
    """The statements of cities and counties that an article seems to hold, and the cities it only mentions.

    No stance is guessed; each proposal waits for a person.
    """
    story = Story(page_text[:LONGEST], title, publisher, published_on, url, subject)
    found = _spoken(story) + _acted(story)
    found = _once(sorted(found, key=lambda proposal: proposal.start))
    if not story.nearness.at_all and not subject.strong(title):
        found = []
    return Article(tuple(found), _mentioned(story, found))


def _spoken(story: Story) -> list[Proposal]:
    if spoken := turns(story):
        whole = [_of_turn(story, turn, part) for turn in spoken if (part := on_subject(story, turn))]
        covered = [(turn.start, turn.end) for turn in spoken]
    else:
        whole, covered = [], []
    for utterance in utterances(story):
        speaker = utterance.speaker
        if speaker.seat not in ("city", "county") or speaker.place is None:
            continue
        if any(start <= utterance.start < end for start, end in covered):
            continue
        proposals = [_of_utterance(story, utterance, speaker, place) for place in (speaker.place, *speaker.also)]
        whole += [proposal for proposal in proposals if proposal.confidence >= LEAST]
    return whole


def _of_utterance(story: Story, said: Utterance, speaker: Speaker, place: Place) -> Proposal:
    direct = said.speech == "direct"
    nearness = story.nearness.of(said.start, said.end)
    weight = _NAMED[said.how] * (_GUESSED if speaker.guessed else 1.0) * (1.0 if direct else 0.85)
    if not direct and nearness < 0.9:
        nearness *= 0.7
    when = _when(story, said.sentence, said.verb_at)
    return _proposal(
        story, place, "words", said.speech, speaker, (said.start, said.end), when, weight * (0.15 + 0.85 * nearness),
        quote=quoted(story.text, said.quotes),
    )  # fmt: skip


def _of_turn(story: Story, turn: Turn, part: tuple[int, int]) -> Proposal:
    assert turn.speaker.place is not None  # noqa: S101 - turns are of speakers with a place
    weight = 0.9 * (_GUESSED if turn.speaker.guessed else 1.0)
    words = " ".join(story.text[part[0] : part[1]].split())
    when = dates.When("", "", dates.silent_note(story.published_on))
    return _proposal(story, turn.speaker.place, "words", "direct", turn.speaker, part, when, weight, quote=words)


def _acted(story: Story) -> list[Proposal]:
    found: list[Proposal] = []
    attributions = Attributions(story)
    before = None
    covered = [(turn.start, turn.end) for turn in turns(story)]
    for sentence in story.sentences:
        if any(start <= sentence.start < end for start, end in covered):
            continue
        for act in acts(story, sentence, attributions.of(sentence), before):
            found.append(_of_act(story, act))
        before = sentence
    return found


def _of_act(story: Story, act: Act) -> Proposal:
    speaker = Speaker(act.speaker, act.role, "city", "city", act.place, guessed=act.guessed)
    weight = 0.8 * (_GUESSED if act.guessed else 1.0) * (0.15 + 0.85 * story.nearness.of(act.start, act.end))
    when = dates.near(story.text[act.start : act.end], act.at - act.start, story.published_on)
    if not when.note and not when.on:
        when = dates.When("", "", dates.silent_note(story.published_on))
    return _proposal(story, act.place, act.channel, "", speaker, (act.start, act.end), when, weight, status=act.status)


def _proposal(
    story: Story,
    place: Place,
    channel: str,
    speech: str,
    speaker: Speaker,
    span: tuple[int, int],
    when: dates.When,
    weight: float,
    *,
    quote: str = "",
    status: str = "",
) -> Proposal:
    return Proposal(
        city=place.name, state=place.state, level=place.level, channel=channel, speech=speech, speaker=speaker.name,
        role=speaker.role, on_behalf_of=speaker.on_behalf_of, voice=speaker.voice or "city", quote=quote,
        sentence=" ".join(story.text[span[0] : span[1]].split()), said_on=when.on, said_on_precision=when.precision,
        said_on_note=when.note, start=span[0], end=span[1], confidence=round(min(0.99, weight), 2), act_status=status,
    )  # fmt: skip


def _when(story: Story, span: tuple[int, int], at: int) -> dates.When:
    # Quotes speak of other days: only the article's own words count, and places never hold one.
    own = story.masked[span[0] : span[1]]
    when = dates.near(own, at - span[0], story.published_on)
    return when if when.on or when.note else dates.When("", "", dates.silent_note(story.published_on))


def _once(found: list[Proposal]) -> list[Proposal]:
    """Each passage once: what was read as law or practice is not proposed as reported speech too."""
    kept: list[Proposal] = []
    for proposal in found:
        twin = next(
            (
                k
                for k in kept
                if k.city == proposal.city
                and k.state == proposal.state
                and k.start < proposal.end
                and proposal.start < k.end
                and "direct" not in (k.speech, proposal.speech)
            ),
            None,
        )
        if twin is None:
            kept.append(proposal)
        elif twin.speech and not twin.speaker and not proposal.speech:
            kept[kept.index(twin)] = proposal
    return kept


def _mentioned(story: Story, found: list[Proposal]) -> tuple[Place, ...]:
    spoken = {(proposal.city, proposal.state) for proposal in found}
    named = [s.place for s in story.atlas.spots if s.kind == "city" and s.place and not s.dateline]
    return tuple(place for place in dict.fromkeys(named) if (place.name, place.state) not in spoken)
