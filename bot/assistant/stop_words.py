"""Words that say nothing about a subject, and words that mean the same as another."""

_SMALL_WORDS = """
long often soon after before until till til during see say says
a about above again all also am an and any anybody anyone anything are as at be because been
being below both but by can cannot could did do does doing done down each either else ever few
for from further get gets getting give given go goes going got had has have having he hello
help her here hers hey hi him his how however i if in into is it its just kindly know let like
look make many may maybe me might mine more most much must my myself need needs no nor not now
of ok okay on once one only or other our ours out please really same shall she should so some
somebody someone something such sure take tell than thank thanks that the their them then there
these they thing things this those through to too up upon us use used using very want wants was
way we well were what when where whether which while who whom whose why will wish with within
would yes yet you your yours aber als am an auch auf aus bei bin bis da das dass dem den der
des die dies diese doch du ein eine einem einen einer er es für gibt habe haben hat ich ihr im
in ist ja kann kein keine man mein meine mich mir mit muss nach nicht noch oder ob sich sie
sind soll und uns von vor war wann warum was wie wir wird wo zu zum zur au aux avec ce ces
cette comment dans de des du elle en est et il ils je la le les leur mais mes mon ne nous où
par pas peut peux pour pourquoi puis que quel quelle qui sa se ses son sur ta tu un une vos
votre vous al como cómo con cuál cuándo cuánto de del dónde el ella en es esta este hay la las
lo los mi mis me no nos o para pero por puedo que qué quién se si sí son su sus un una y ya yo
"""
_NUMBERS = "two three four five six seven eight nine ten eleven twelve"

_SHORT_FORMS = """
mon monday tue tuesday tues tuesday wed wednesday thu thursday thur thursday thurs thursday
fri friday sat saturday sun sunday jan january feb february mar march apr april jun june jul july
aug august sep september sept september oct october nov november dec december
"""

STOP_WORDS = frozenset(_SMALL_WORDS.split())
DIGITS = {word: str(number) for number, word in enumerate(_NUMBERS.split(), start=2)}
"""Number words and the digits that mean the same."""
LONG_FORMS = dict(zip(_SHORT_FORMS.split()[::2], _SHORT_FORMS.split()[1::2], strict=True))
"""Short names of days and months, as tables have them, and the long ones that people type."""
