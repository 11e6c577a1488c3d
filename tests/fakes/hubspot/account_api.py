"""The portal about itself: token and scopes, properties, pipelines, owners."""

from tests.fakes.hubspot.portal import Body, Portal, Refusal, kind_of
from tests.fakes.hubspot.routing import Answer, Call, Route


class AccountApi:
    """Answers what setup and checks ask for."""

    def __init__(self, portal: Portal) -> None:
        self._portal = portal

    def routes(self) -> list[Route]:
        """Return what is answered here."""
        return [
            ("GET", r"/account-info/(?:v3|\d{4}-\d{2})/details", self.details),
            ("POST", r"/oauth/v2/private-apps/get/access-token-info", self.token),
            ("GET", r"/properties/([\w-]+)/(\w+)", self.get_property),
            ("POST", r"/properties/([\w-]+)", self.add_property),
            ("GET", r"/pipelines/([\w-]+)", self.pipelines),
            ("GET", r"/owners/?", self.owners),
            ("GET", r"/owners/(\d+)", self.owner),
        ]

    def details(self, _: Call) -> Answer:
        """Return which account it is."""
        return 200, {"portalId": self._portal.id, "uiDomain": "app.hubspot.com"}

    def token(self, call: Call) -> Answer:
        """Return what the token may do."""
        is_known = call.body.get("tokenKey") == self._portal.token
        if not is_known or self._portal.kind_of_token == "service key":
            raise Refusal(404, "NOT_FOUND", "Token not found")
        return 200, {
            "hubId": self._portal.id,
            "appId": self._portal.app_id,
            "userId": 501,
            "scopes": sorted(self._portal.scopes),
        }

    def get_property(self, call: Call) -> Answer:
        """Return one property's definition."""
        found = self._portal.properties[kind_of(call.where[0])].get(call.where[1])
        if found is None:
            raise Refusal(404, "OBJECT_NOT_FOUND", f"Property {call.where[1]} does not exist")
        return 200, _property(found)

    def add_property(self, call: Call) -> Answer:
        """Make a property; a second one of the name is refused."""
        kind, name = kind_of(call.where[0]), call.body["name"]
        scope = "tickets" if kind == "tickets" else f"crm.schemas.{kind}.write"
        if scope not in self._portal.scopes:
            raise missing_scope(scope)
        if name in self._portal.properties[kind]:
            raise Refusal(409, "CONFLICT", f"Property {name} already exists")
        self._portal.properties[kind][name] = dict(call.body)
        return 201, _property(call.body)

    def pipelines(self, call: Call) -> Answer:
        """Return the pipelines with their stages."""
        shown = [_pipeline(each) for each in self._portal.pipelines[kind_of(call.where[0])]]
        return 200, {"results": shown}

    def owners(self, call: Call) -> Answer:
        """Return the people who work here."""
        email = call.asked("email")
        found = [each for each in self._portal.owners if email in {"", each["email"]}]
        return 200, {"results": [_dated(each) for each in found]}

    def owner(self, call: Call) -> Answer:
        """Return one of them, by owner id or by user id."""
        key = "userId" if call.asked("idProperty") == "userId" else "id"
        for each in self._portal.owners:
            if str(each[key]) == call.where[0]:
                return 200, _dated(each)
        raise Refusal(404, "OBJECT_NOT_FOUND", "resource not found")


_AT = "2026-01-01T00:00:00.000Z"


def _dated(each: Body) -> Body:
    return {**each, "createdAt": _AT, "updatedAt": _AT}


def _property(given: Body) -> Body:
    usual = {"groupName": "information", "fieldType": "text", "description": "", "options": []}
    return {**usual, **given}


def _pipeline(given: Body) -> Body:
    stages = [{**_dated(stage), "archived": False} for stage in given["stages"]]
    return {**_dated(given), "stages": stages, "displayOrder": 0, "archived": False}


def missing_scope(scope: str) -> Refusal:
    """Return the refusal of a token that may not do it."""
    message = "One or more of the following scopes are required."
    problem = {"message": message, "context": {"requiredGranularScopes": [scope]}}
    return Refusal(403, "MISSING_SCOPES", "This app has not all scopes.", errors=[problem])
