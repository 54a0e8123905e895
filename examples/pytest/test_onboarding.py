import json
import os
import urllib.request
from contextlib import contextmanager

GINGHAM = os.environ.get("GINGHAM", "http://127.0.0.1:4080")
OPERATOR = {"Authorization": f"Bearer {os.environ['TOKEN']}"}


def call(method, path, headers, body=None):
    data = None if body is None else json.dumps(body).encode()
    if data is not None:
        headers = {**headers, "Content-Type": "application/json"}
    request = urllib.request.Request(f"{GINGHAM}{path}", data, headers, method=method)
    with urllib.request.urlopen(request) as response:
        return json.load(response)


@contextmanager
def new_test_partner():
    """Creates a partner for this test only; yields a function that calls its sandbox."""
    created = call("POST", "/v1/sandbox-partners", OPERATOR, {})["sandbox_partner"]
    headers = {"PLAID-CLIENT-ID": created["client_id"], "PLAID-SECRET": created["secret"]}
    try:
        yield lambda path, body: call("POST", f"/sandbox{path}", headers, body)
    finally:
        call("DELETE", f"/v1/sandbox-partners/{created['client_id']}", OPERATOR)


def test_a_fixed_registration_resumes():
    with new_test_partner() as post:
        created = post("/partner/customer/create", {
            "company_name": "Clover Credit",
            "legal_entity_name": "Clover Credit LLC",
            "application_name": "Clover [ATTENTION_REQUIRED ins_56]",
            "website": "clover.example.com",
            "address": {"city": "Omaha", "region": "NE", "country_code": "US"},
            "redirect_uris": ["https://clover.example.com/oauth"],
            "is_diligence_attested": True,
            "is_bank_addendum_completed": True,
        })
        customer = {"end_customer_client_id": created["end_customer"]["client_id"]}
        post("/partner/customer/enable", customer)

        def status_at(institution_id):
            reply = post("/partner/customer/oauth_institutions/get", customer)
            found = [item for item in reply["institutions"] if item["institution_id"] == institution_id]
            return found[0]["environments"]["production"]

        post("/simulation/clock/advance", {"seconds": 2 * 24 * 60 * 60})
        assert status_at("ins_56") == "ATTENTION_REQUIRED"

        chase = {"institution_id": "ins_56", "status": "PROCESSING"}
        post("/simulation/registration/set_status", {**customer, **chase})
        post("/simulation/clock/advance", {"seconds": 2 * 24 * 60 * 60})
        assert status_at("ins_56") == "ENABLED"
