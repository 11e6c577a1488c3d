import pytest

from bot.assistant.intents import (
    is_follow_up,
    is_no,
    is_vague,
    policy_topic,
    small_talk,
    wants_human,
)
from bot.assistant.language import guess_language
from bot.assistant.phrases import PHRASES
from bot.assistant.wishes import wished_tool
from bot.domain.consent import says_yes

_TOOLS = ["open_ticket", "list_tickets", "ticket_status", "contact_record"]


@pytest.mark.parametrize(
    "text",
    [
        "I want to talk to a human",
        "can you connect me with a real person please",
        "agent!",
        "please pass me to a colleague",
        "Get me a human.",
        "I don't want to talk to a bot",
        "let me speak to someone real, an agent",
        "Kann ich mit einem Mitarbeiter sprechen?",
        "je veux parler à un conseiller",
        "quiero hablar con un agente",
    ],
)
def test_a_wish_for_a_human_is_understood(text: str) -> None:
    """A plain wish is granted by rule, whatever the model would say."""
    assert wants_human(text)


@pytest.mark.parametrize(
    "text",
    [
        "How do I contact the person who approves travel?",
        "Who is the human resources contact?",
        "Do we need to hire an agent in France?",
        "what does a customer service agent earn",
        "How do I get people added to the channel?",
        "does the real estate agent get a badge",
        "I want to give my colleague access to the folder",
    ],
)
def test_a_question_about_people_is_no_wish(text: str) -> None:
    """Words for humans inside a question do not end the conversation."""
    assert not wants_human(text)


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("greeting", "hi"),
        ("greeting", "Guten Tag!"),
        ("thanks", "ok thanks a lot"),
        ("thanks", "Perfect, thank you so much!"),
        ("farewell", "bye"),
        ("wellbeing", "how are you?"),
        ("wellbeing", "Hello, how are you today?"),
        ("abilities", "what can you do?"),
        ("abilities", "Hi, who are you?"),
        ("", "hi, how do I order a laptop?"),
        ("", "thanks to whom do I owe the travel budget?"),
        ("", "What can you do about a broken laptop?"),
    ],
)
def test_small_talk_is_told_from_questions(expected: str, text: str) -> None:
    """Only a message that is nothing but small talk is answered as such."""
    assert expected == small_talk(text)


@pytest.mark.parametrize(
    "text", ["it doesn't work", "Help, it’s broken!", "problem", "I have a problem", "why?"]
)
def test_a_message_with_nothing_to_search_for_is_vague(text: str) -> None:
    """Such a message is asked back."""
    assert is_vague(text)


@pytest.mark.parametrize(
    "text", ["my VPN doesn't work", "problem with my badge", "how do I work from abroad?"]
)
def test_a_message_with_a_subject_is_not_vague(text: str) -> None:
    """A subject can be searched for."""
    assert not is_vague(text)


@pytest.mark.parametrize(
    "text",
    [
        "And in my second year?",
        "what about contractors",
        "can I carry them over?",
        "how long does it take?",
        "und was ist mit Praktikanten?",
        "why not?",
    ],
)
def test_a_follow_up_refers_back(text: str) -> None:
    """Pronouns and joining words point to what was said before."""
    assert is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "parental leave",
        "Is it possible to work from abroad?",
        "How do I order a laptop?",
        "Are there parking spaces?",
        "Does IT provide monitors?",
        "I lost my badge on the train and have to get into the building, can that be replaced now?",
    ],
)
def test_a_question_of_its_own_does_not_refer_back(text: str) -> None:
    """A new question is searched alone."""
    assert not is_follow_up(text)


@pytest.mark.parametrize(
    "text",
    [
        "yes",
        "Yes please!",
        "yes, please do. Thanks!",
        "OK, go ahead",
        "that would be great",
        "ja gerne",
        "ja, bitte",
        "oui, merci",
        "sí, por favor",
        "d'accord",
        "ok",
        "sure, thanks",
    ],
)
def test_a_yes_is_a_yes(text: str) -> None:
    """In several languages, and only when nothing else is said."""
    assert says_yes(text)
    assert not says_yes(f"{text} but first tell me about leave")


@pytest.mark.parametrize("text", ["no", "No thanks", "nein danke", "not now", "never mind"])
def test_a_no_is_a_no(text: str) -> None:
    """In several languages."""
    assert is_no(text)


def test_policy_topics_are_whole_words() -> None:
    """A topic inside another word does not count."""
    assert policy_topic("I will take Legal Action!", ["legal action"])
    assert not policy_topic("Which training is mandatory?", ["train"])


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("open_ticket", "please open a ticket: my monitor flickers"),
        ("list_tickets", "what are my open tickets?"),
        ("list_tickets", "show me my tickets"),
        ("ticket_status", "what is the status of ticket T-1042?"),
        ("ticket_status", "any news on ticket #1042?"),
        ("contact_record", "what do you know about me?"),
        (None, "how do I open a ticket?"),
        (None, "how many days of leave do I get?"),
        (None, "who answers support tickets in Berlin?"),
    ],
)
def test_tools_are_called_by_rule(expected: str | None, text: str) -> None:
    """The offline model calls a tool only where the words plainly ask for it."""
    wish = wished_tool(text, _TOOLS)

    assert expected == (wish.tool if wish else None)


def test_a_tool_that_is_not_offered_is_not_called() -> None:
    """An anonymous contact has no tickets to look up."""
    assert wished_tool("show my tickets", ["open_ticket"]) is None


@pytest.mark.parametrize(
    ("expected", "text"),
    [
        ("en", "How do I order a laptop?"),
        ("de", "Wie bestelle ich einen Laptop?"),
        ("fr", "Comment puis-je commander un ordinateur ?"),
        ("es", "¿Cómo puedo pedir un portátil?"),
        ("", "laptop"),
    ],
)
def test_the_language_is_guessed(expected: str, text: str) -> None:
    """By its smallest words; nothing where there are none."""
    assert expected == guess_language(text)


def test_every_language_has_every_phrase() -> None:
    """No contact falls back to English in the middle of a conversation."""
    for table in PHRASES.values():
        assert PHRASES["en"].keys() == table.keys()
