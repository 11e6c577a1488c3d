from bot.assistant.phrases import PHRASES
from bot.assistant.prompts import SYSTEM_PROMPT
from bot.assistant.rules import Curated, Rules
from bot.assistant.terms import Terms
from bot.domain.answers import Escalate, EscalationReason, Reply
from tests.assistant.scene import Scene
from tests.fakes.model import ScriptedModel, says

_SUNDAY = Curated(("Are you open on Sunday?",), "No, from Monday to Friday.")
_LEAVE = "How many days of annual leave do I get?"


async def test_a_curated_answer_wins() -> None:
    """The operator's words are said as they are, and no model is asked."""
    model = ScriptedModel.of(says("x"))
    outcome = await Scene(model, rules=Rules(curated=(_SUNDAY,))).say("on sunday, are you open")

    assert isinstance(outcome, Reply)
    assert "No, from Monday to Friday." == outcome.answer.text
    assert [] == model.prompts


def test_another_question_is_not_the_curated_one() -> None:
    """A question about Monday is not one about Sunday."""
    rules = Rules(curated=(_SUNDAY,))

    assert "" == rules.curated_answer("Are you open on Mondays in Berlin?", Terms())


async def test_a_forbidden_topic_is_not_spoken_about() -> None:
    """A human is offered, and no model is asked."""
    model = ScriptedModel.of(says("x"))
    outcome = await Scene(model, rules=Rules(forbidden=("layoffs",))).say("When are the layoffs?")

    assert isinstance(outcome, Escalate)
    assert EscalationReason.POLICY_TOPIC is outcome.reason
    assert outcome.ask_first
    assert PHRASES["en"]["forbidden"] == outcome.text
    assert [] == model.prompts


async def test_for_some_topics_no_human_is_offered() -> None:
    """What is not covered is said, and that is all; a plain wish for a human still holds."""
    scene = Scene(rules=Rules(never_human=("wine",)))
    outcome = await scene.say("Which wine goes with fish?")
    wish = await scene.say("I want to talk to a human about wine")

    assert isinstance(outcome, Reply)
    assert PHRASES["en"]["not_covered_alone"] == outcome.answer.text
    assert isinstance(wish, Escalate)


async def test_the_operators_languages_are_spoken() -> None:
    """A greeting in a language that is not wanted is answered in the first one that is."""
    outcome = await Scene(rules=Rules(languages=("en", "fr"))).say("Guten Tag")

    assert isinstance(outcome, Reply)
    assert PHRASES["en"]["greeting"] == outcome.answer.text


async def test_the_persona_stands_behind_the_rules() -> None:
    """What never changes comes first, so that providers can keep it."""
    model = ScriptedModel.of(says("x"))
    await Scene(model, rules=Rules(persona="You are Lumi.")).say(_LEAVE)

    assert f"{SYSTEM_PROMPT}\n\nYou are Lumi." == model.prompts[0][0].text


async def test_personal_data_is_kept_from_the_model() -> None:
    """By setting: the model reads that there is an address, and not which."""
    model = ScriptedModel.of(says("x"))
    await Scene(model, rules=Rules(hides_personal_data=True)).say(
        f"My address is ada@example.org. {_LEAVE}"
    )

    task = model.prompts[0][-1].text
    assert "ada@example.org" not in task
    assert "My address is (e-mail)" in task
