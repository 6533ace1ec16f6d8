"""What the deployment allows, keeps and forbids, read from template.yaml as SAM expands it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from local.settings import holds
from points.adapters.members.erasure import PERSONAL
from points.domain.messages.notices import wait_s
from tests.deployment import ROOT, environment, expanded, functions, logical_id, of_type, routes, written

TABLES = of_type("AWS::DynamoDB::Table")
QUEUES = of_type("AWS::SQS::Queue")
SCHEDULES = of_type("AWS::Scheduler::Schedule")
STREAMS = {
    name: source
    for name, source in of_type("AWS::Lambda::EventSourceMapping", written()).items()
    if source["EventSourceArn"]["Fn::GetAtt"][0] in TABLES
}
# An execution has no logical id: its name begins with that of its machine.
EXECUTIONS = "arn:${AWS::Partition}:states:${AWS::Region}:${AWS::AccountId}:execution:${SweepMachine.Name}*"
LOOKS = {"dynamodb:GetItem", "dynamodb:BatchGetItem", "dynamodb:Query"}


@dataclass(frozen=True, slots=True)
class Grant:
    """One action that one role may do on one resource."""

    role: str
    action: str
    resource: str
    condition: str


def grants() -> Iterator[Grant]:
    for role, policy in _policies():
        for statement in _many(policy["PolicyDocument"]["Statement"]):
            assert statement["Effect"] == "Allow"
            for action in _many(statement["Action"]):
                for resource in _many(statement["Resource"]):
                    yield Grant(role, action, _name(resource), json.dumps(statement.get("Condition")))


def _policies() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every policy written in a role, or beside it."""
    for role, properties in of_type("AWS::IAM::Role").items():
        yield from ((role, policy) for policy in properties.get("Policies", []))
    for policy in of_type("AWS::IAM::Policy").values():
        yield from ((role["Ref"], policy) for role in policy["Roles"])


def granted(function: str) -> set[tuple[str, str]]:
    """(action, resource) of this function's own role."""
    role = f"{logical_id(function)}Role"
    return {(grant.action, grant.resource) for grant in grants() if grant.role == role}


def _many(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _name(resource: Any) -> str:
    """The logical id of exactly one resource of this stack, whole, or of one index or stream; nothing wider."""
    if resource == {"Fn::Sub": EXECUTIONS}:
        return "SweepMachine's executions"
    pictures = re.fullmatch(r"\$\{Pictures\.Arn\}/([acr]-\*|\*)", resource.get("Fn::Sub", ""))
    if pictures:
        return f"Pictures/{pictures[1]}"
    if "Fn::Sub" in resource:
        within = re.fullmatch(r"\$\{(\w+)\.Arn\}/(?:index/(\w+)|(stream)/\*)", resource["Fn::Sub"])
        assert within, resource
        return f"{within[1]}/{within[2] or within[3]}"
    name, attribute = resource["Fn::GetAtt"]
    assert attribute in {"Arn", "Id"}
    return str(name)


def _referred(value: Any) -> set[str]:
    """The logical ids that a value refers to by Ref or GetAtt."""
    if isinstance(value, dict):
        if isinstance(value.get("Ref"), str):
            return {value["Ref"]}
        if isinstance(value.get("Fn::GetAtt"), list):
            return {value["Fn::GetAtt"][0]}
        return _referred(list(value.values()))
    return {name for each in value for name in _referred(each)} if isinstance(value, list) else set()


def _watchers(watched: set[str]) -> set[str]:
    """Metric filters and alarms of these resources."""
    filters = {
        name: one
        for name, one in of_type("AWS::Logs::MetricFilter", written()).items()
        if one["LogGroupName"]["Ref"] in watched
    }
    metrics = {made["MetricName"] for one in filters.values() for made in one["MetricTransformations"]}
    alarms = {
        name
        for name, one in of_type("AWS::CloudWatch::Alarm", written()).items()
        if _referred(one.get("Dimensions", [])) & watched or one["MetricName"] in metrics
    }
    return alarms | filters.keys()


def _belongings(function: str) -> set[str]:
    """What stands beside this function: its log group, event source mappings, queues, metric filters and alarms.

    A table whose stream it takes stands with the tables.
    """
    own = {logical_id(function), functions()[function]["LoggingConfig"]["LogGroup"]["Ref"]}
    for name, source in of_type("AWS::Lambda::EventSourceMapping", written()).items():
        if _referred(source["FunctionName"]) <= own:
            source_id = source["EventSourceArn"]["Fn::GetAtt"][0]
            if source_id in QUEUES:
                own |= {name, source_id} | _referred(QUEUES[source_id]["RedrivePolicy"]["deadLetterTargetArn"])
            else:
                own |= {name} | _referred(source["DestinationConfig"])
    return own | _watchers(own)


def _in_order(names: set[str]) -> list[str]:
    """The resources from the first to the last of these, as the template lists them."""
    listed = list(written()["Resources"])
    places = sorted(map(listed.index, names))
    return listed[places[0] : places[-1] + 1]


# ── How it reads ─────────────────────────────────────────────────────────────


def test_a_line_has_at_most_160_characters_and_a_function_a_hundred_lines_on_average() -> None:
    lines = (ROOT / "template.yaml").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if len(line) > 160] == []
    assert len(lines) <= 100 * len(functions())


def test_the_stack_has_fewer_resources_than_cloudformation_takes() -> None:
    assert len(expanded()["Resources"]) < 450  # CloudFormation takes 500


def test_a_functions_resource_policy_fits_into_what_lambda_takes() -> None:
    sizes: dict[str, int] = {}
    for permission in of_type("AWS::Lambda::Permission", expanded()).values():
        name = json.dumps(permission["FunctionName"])
        # Each permission becomes one statement, whose names become ARNs.
        sizes[name] = sizes.get(name, 0) + len(json.dumps(permission)) + 300
    assert max(sizes.values()) < 16_000  # Lambda takes 20 KB


@pytest.mark.parametrize("function", functions())
def test_what_belongs_to_a_function_stands_beside_it(function: str) -> None:
    block = _in_order(_belongings(function))
    assert block[0] == logical_id(function)
    assert set(block) == _belongings(function)


@pytest.mark.parametrize(
    "kind", ["AWS::DynamoDB::Table", "AWS::SecretsManager::Secret", "AWS::Serverless::LayerVersion"]
)
def test_tables_stand_together_and_so_do_secrets_and_layers(kind: str) -> None:
    names = of_type(kind, written()).keys()
    assert set(_in_order(set(names))) == names | _watchers(set(names))


@pytest.mark.parametrize("resource", ["HttpApi", "SweepMachine", "ScheduleDeadLetterQueue", "Accounts"])
def test_an_alarm_stands_beside_what_it_watches(resource: str) -> None:
    resources = written()["Resources"]
    connected = {name for name, other in resources.items() if resource in _referred(other)}
    assert _watchers({resource})
    assert set(_in_order({resource} | _watchers({resource}))) <= {resource} | connected | _referred(resources[resource])


@pytest.mark.parametrize("function", functions())
def test_a_function_and_its_log_have_the_name_of_its_folder(function: str) -> None:
    name = logical_id(function).removesuffix("Function")
    assert name.lower() == function.replace("_", "")
    assert functions()[function]["LoggingConfig"]["LogGroup"] == {"Ref": f"{name}Log"}
    log = of_type("AWS::Logs::LogGroup", written())[f"{name}Log"]
    assert log["LogGroupName"] == {"Fn::Sub": f"/${{AWS::StackName}}/{function}"}


def test_every_table_queue_secret_and_bucket_is_an_output() -> None:
    told = _referred([output["Value"] for output in written()["Outputs"].values()])
    kept = TABLES.keys() | QUEUES.keys() | of_type("AWS::SecretsManager::Secret").keys() | {"Pictures"}
    assert kept <= told


# ── Who may do what ──────────────────────────────────────────────────────────


def test_every_permission_names_one_action_on_one_resource_of_this_stack() -> None:
    assert {grant.action for grant in grants()} == {
        "dynamodb:BatchGetItem",
        "dynamodb:ConditionCheckItem",
        "dynamodb:DeleteItem",
        "dynamodb:DescribeStream",
        "dynamodb:GetItem",
        "dynamodb:GetRecords",
        "dynamodb:GetShardIterator",
        "dynamodb:ListStreams",
        "dynamodb:PutItem",
        "dynamodb:Query",
        "dynamodb:Scan",
        "dynamodb:UpdateItem",
        "lambda:InvokeFunction",
        "s3:DeleteObject",
        "s3:GetObject",
        "s3:PutObject",
        "s3:PutObjectTagging",
        "secretsmanager:GetSecretValue",
        "sqs:ChangeMessageVisibility",
        "sqs:DeleteMessage",
        "sqs:GetQueueAttributes",
        "sqs:ReceiveMessage",
        "sqs:SendMessage",
        "states:DescribeExecution",
        "states:StartExecution",
        "states:StopExecution",
    }


def test_the_only_ready_made_policy_is_the_one_that_writes_logs() -> None:
    managed = {arn for role in of_type("AWS::IAM::Role").values() for arn in role.get("ManagedPolicyArns", [])}
    assert {arn.rpartition("/")[2] for arn in managed} == {"AWSLambdaBasicExecutionRole"}


def test_only_sweeps_and_backtests_scan_and_only_the_audit_more_than_it_works_on() -> None:
    scans = {(grant.role, grant.resource) for grant in grants() if grant.action == "dynamodb:Scan"}
    assert scans == {
        ("SnapshotFunctionRole", "Accounts"),
        ("ExpireFunctionRole", "Accounts"),
        ("AuditFunctionRole", "Accounts"),
        ("AuditFunctionRole", "Orders"),
        ("AuditFunctionRole", "Receipts"),
        ("AuditFunctionRole", "Payments"),
        ("TidyFunctionRole", "Payments/Open"),
        ("BacktestFunctionRole", "Orders"),
    }


def test_a_backtest_can_write_nothing_but_that_its_caller_was_here() -> None:
    writes = {"dynamodb:PutItem", "dynamodb:UpdateItem", "dynamodb:DeleteItem", "dynamodb:ConditionCheckItem"}
    granted_writes = {(action, resource) for action, resource in granted("backtest") if action in writes}
    assert granted_writes == {
        ("dynamodb:PutItem", "Nonces"),
        ("dynamodb:UpdateItem", "Sessions"),
        ("dynamodb:UpdateItem", "Keys"),
    }


def test_only_one_function_reads_passwords_and_gives_roles() -> None:
    assert {grant.role for grant in grants() if grant.resource == "Operators"} == {"OperatorsFunctionRole"}
    begins = {grant.role for grant in grants() if (grant.action, grant.resource) == ("dynamodb:PutItem", "Sessions")}
    assert begins == {"OperatorsFunctionRole"}


@pytest.mark.parametrize("function", functions())
def test_who_takes_signatures_takes_sessions_and_changes_nothing_in_them(function: str) -> None:
    """What an operator may do is written in the session: others only record that it is in use."""
    takes = ("secretsmanager:GetSecretValue", "MerchantKeys") in granted(function)
    role = f"{logical_id(function)}Role"
    own = {grant.action: grant.condition for grant in grants() if (grant.role, grant.resource) == (role, "Sessions")}
    if function != "operators":
        assert own.keys() == ({"dynamodb:GetItem", "dynamodb:UpdateItem"} if takes else set())
    if takes:
        named = ["operator_id", "session_id", "seen_s", "ended"]
        wanted = {"ForAllValues:StringEquals": {"dynamodb:Attributes": named}}
        assert json.loads(own["dynamodb:UpdateItem"]) == wanted


@pytest.mark.parametrize("function", functions())
def test_only_one_function_makes_keys_and_others_record_that_one_is_in_use(function: str) -> None:
    takes = ("secretsmanager:GetSecretValue", "MerchantKeys") in granted(function)
    role = f"{logical_id(function)}Role"
    own = {grant.action: grant.condition for grant in grants() if (grant.role, grant.resource) == (role, "Keys")}
    if function == "keys":
        assert own.keys() == LOOKS - {"dynamodb:BatchGetItem"} | {"dynamodb:PutItem", "dynamodb:UpdateItem"}
    else:
        assert own.keys() == ({"dynamodb:GetItem", "dynamodb:UpdateItem"} if takes else set())
        wanted = {"ForAllValues:StringEquals": {"dynamodb:Attributes": ["kind", "id", "used_s"]}}
        assert not takes or json.loads(own["dynamodb:UpdateItem"]) == wanted


def test_an_entry_can_be_added_and_read_and_nothing_else() -> None:
    actions = {grant.action for grant in grants() if grant.resource == "Entries"}
    assert actions == {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"}


def test_an_entry_of_the_trail_can_be_added_and_read_and_nothing_else() -> None:
    of_trail = [grant for grant in grants() if grant.resource.split("/")[0] == "Trail"]
    assert {grant.action for grant in of_trail} == {"dynamodb:BatchGetItem", "dynamodb:PutItem", "dynamodb:Query"}
    # Who lists the trail adds nothing to it but seals, and who checks it adds nothing.
    adds = {grant.role: grant.condition for grant in of_trail if grant.action == "dynamodb:PutItem"}
    seals = {"ForAllValues:StringEquals": {"dynamodb:LeadingKeys": ["seals"]}}
    assert json.loads(adds.pop("TrailFunctionRole")) == seals
    assert set(adds.values()) == {"null"}
    assert "AuditFunctionRole" not in adds


def test_who_changes_points_can_leave_an_entry() -> None:
    changes = {
        grant.role
        for grant in grants()
        if grant.resource == "Accounts"
        and grant.action in ("dynamodb:UpdateItem", "dynamodb:PutItem")  # who opens accounts opens some with a debt
        and grant.condition == "null"
    }
    writes = {grant.role for grant in grants() if grant.resource == "Entries" and grant.action == "dynamodb:PutItem"}
    assert changes == writes


@pytest.mark.parametrize(
    ("role", "named"),
    [
        ("ProfileFunctionRole", ["member_id", "board", "consent", "erased"]),
        ("WeChatFunctionRole", ["member_id", "consent", "erased"]),
        ("NotifyFunctionRole", ["member_id", "consent", "erased"]),
    ],
)
def test_who_shows_and_asks_members_changes_none_of_their_points(role: str, named: list[str]) -> None:
    conditions = {
        grant.condition
        for grant in grants()
        if grant.role == role and (grant.action, grant.resource) == ("dynamodb:UpdateItem", "Accounts")
    }
    assert conditions == {json.dumps({"ForAllValues:StringEquals": {"dynamodb:Attributes": named}})}


def test_who_erases_a_person_changes_no_points() -> None:
    (condition,) = {
        grant.condition
        for grant in grants()
        if grant.role == "PrivacyFunctionRole" and (grant.action, grant.resource) == ("dynamodb:UpdateItem", "Accounts")
    }
    named = json.loads(condition)["ForAllValues:StringLike"]["dynamodb:Attributes"]
    assert set(named) == {"member_id", "erased", "frozen", *PERSONAL}
    assert not [name for name in named if name.startswith(("balance", "spent", "lot", "pending", "settled", "*"))]


def test_the_docs_name_the_attributes_that_erasure_removes() -> None:
    text = (ROOT / "docs" / "ledger.md").read_text(encoding="utf-8")
    sentence = re.search(r"Erasure removes these attributes of the account:(.*?)\.\n", text, re.DOTALL)
    assert sentence is not None
    assert set(re.findall(r"`(.+?)`", sentence[1])) == set(PERSONAL)


@pytest.mark.parametrize("function", ["query", "home", "rank", "audit"])
def test_who_only_looks_cannot_write(function: str) -> None:
    assert {action for action, resource in granted(function) if resource in TABLES} <= LOOKS | {"dynamodb:Scan"}


def test_nothing_is_ever_deleted_but_the_messages_of_who_leaves_and_what_can_be_made_anew() -> None:
    deletes = {
        (grant.role, grant.resource) for grant in grants() if "Delete" in grant.action and grant.resource in TABLES
    }
    assert deletes == {
        ("PrivacyFunctionRole", "Messages"),
        ("ListsFunctionRole", "Lists"),
        ("SegmentsFunctionRole", "Catalog"),
        ("FiguresFunctionRole", "Figures"),
    }


@pytest.mark.parametrize("function", functions())
def test_a_function_may_read_the_secrets_it_is_told_of_and_no_others(function: str) -> None:
    told = {_name(value) for name, value in environment(function).items() if name.endswith("_SECRET")}
    readable = {resource for action, resource in granted(function) if action == "secretsmanager:GetSecretValue"}
    assert readable == told


def test_every_statement_of_a_policy_has_a_name_of_its_own() -> None:
    for role, policy in _policies():
        statements = _many(policy["PolicyDocument"]["Statement"])
        names = [statement["Sid"] for statement in statements if "Sid" in statement]  # SAM's own have none
        assert len(set(names)) == len(names), role


@pytest.mark.parametrize("function", functions())
def test_who_checks_the_merchants_signature_remembers_its_nonce(function: str) -> None:
    checks = ("secretsmanager:GetSecretValue", "MerchantKeys") in granted(function)
    remembers = {("dynamodb:PutItem", "Nonces"), ("dynamodb:PutItem", "Orders")} & granted(function)
    assert checks == bool(remembers)


@pytest.mark.parametrize("function", functions())
def test_member_routes_and_merchant_routes_never_share_a_function(function: str) -> None:
    paths = [route.partition(" ")[2] for route, owner in routes().items() if owner == function]
    assert len({path.startswith("/merchant/") for path in paths}) <= 1


# ── What is kept ─────────────────────────────────────────────────────────────


@pytest.mark.parametrize("table", TABLES)
def test_a_table_can_be_restored_is_encrypted_and_protected_and_costs_nothing_idle(table: str) -> None:
    properties = TABLES[table]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    # Every table is encrypted. This would only choose a key of KMS, which costs and which no promise needs.
    assert "SSESpecification" not in properties
    assert properties["DeletionProtectionEnabled"] == {"Fn::If": ["IsProtected", True, False]}
    assert written()["Resources"][table]["UpdateReplacePolicy"] == "Retain"


def test_only_what_may_be_forgotten_expires() -> None:
    forgets = {name for name, properties in TABLES.items() if "TimeToLiveSpecification" in properties}
    assert forgets == {
        *("Counters", "Leavers", "Messages", "Nonces", "Boards", "Runs", "Reviews"),
        *("Sessions", "Approvals", "Lists", "Figures"),
    }


def test_every_table_is_known_to_the_functions_by_its_name() -> None:
    common = written()["Globals"]["Function"]["Environment"]["Variables"]
    assert {name: common[f"{name.upper()}_TABLE"] for name in TABLES} == {name: {"Ref": name} for name in TABLES}


def test_the_key_behind_member_ids_outlives_the_stack() -> None:
    key = written()["Resources"]["IdentityKey"]
    assert (key["DeletionPolicy"], key["UpdateReplacePolicy"]) == ("Retain", "Retain")
    root = written()["Resources"]["KeyRoot"]
    assert (root["DeletionPolicy"], root["UpdateReplacePolicy"]) == ("Retain", "Retain")


def test_secrets_are_made_in_the_shape_that_functions_read() -> None:
    made = {}
    for name, properties in of_type("AWS::SecretsManager::Secret").items():
        recipe = properties["GenerateSecretString"]
        made[name] = {**json.loads(recipe["SecretStringTemplate"]), recipe["GenerateStringKey"]: "…"}
    assert made == {
        "TokenKeys": {"current": "k1", "k1": "…"},
        "IdentityKey": {"key": "…"},
        "KeyRoot": {"key": "…"},
        "SealKeys": {"current": "s1", "s1": "…"},
        "MerchantKeys": {"key": "m1", "scopes": "orders staff admin", "secret": "…"},
        "WeChatPayKeys": {
            "appid": "",
            "mchid": "",
            "serial_no": "",
            "private_key": "",
            "platform_keys": {},
            "api_v3_key": "…",
        },
        "WeChatApp": {"appid": "", "secret": "", "push_aes_key": "", "push_token": "…"},
    }


# ── Pictures ─────────────────────────────────────────────────────────────────


def test_nobody_reads_the_bucket_but_who_serves_it_and_nobody_lists_it() -> None:
    (bucket,) = of_type("AWS::S3::Bucket").values()
    assert set(bucket["PublicAccessBlockConfiguration"].values()) == {True}
    assert bucket["OwnershipControls"] == {"Rules": [{"ObjectOwnership": "BucketOwnerEnforced"}]}
    actions = {(grant.role, grant.action, grant.resource) for grant in grants() if grant.action.startswith("s3:")}
    assert actions == {
        ("ImagesFunctionRole", "s3:GetObject", "Pictures/*"),
        ("UploadsFunctionRole", "s3:PutObject", "Pictures/r-*"),
        ("UploadsFunctionRole", "s3:PutObjectTagging", "Pictures/r-*"),
        ("MerchantFunctionRole", "s3:PutObjectTagging", "Pictures/r-*"),
        ("ProfileFunctionRole", "s3:PutObject", "Pictures/a-*"),
        ("ProfileFunctionRole", "s3:PutObject", "Pictures/c-*"),
        ("PrivacyFunctionRole", "s3:DeleteObject", "Pictures/a-*"),
        ("PrivacyFunctionRole", "s3:DeleteObject", "Pictures/c-*"),
        ("ReconcileFunctionRole", "s3:DeleteObject", "Pictures/a-*"),
        ("ReconcileFunctionRole", "s3:DeleteObject", "Pictures/c-*"),
        ("WeChatFunctionRole", "s3:DeleteObject", "Pictures/a-*"),
    }


def test_pictures_are_encrypted_on_the_way_and_where_they_lie() -> None:
    (bucket,) = of_type("AWS::S3::Bucket").values()
    (rule,) = bucket["BucketEncryption"]["ServerSideEncryptionConfiguration"]
    assert rule == {"ServerSideEncryptionByDefault": {"SSEAlgorithm": "AES256"}}
    ((name, policy),) = of_type("AWS::S3::BucketPolicy").items()
    (statement,) = policy["PolicyDocument"]["Statement"]
    assert (name, policy["Bucket"]) == ("PicturesOverTlsOnly", {"Ref": "Pictures"})
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == [{"Fn::GetAtt": ["Pictures", "Arn"]}, {"Fn::Sub": "${Pictures.Arn}/*"}]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_an_upload_that_no_reward_shows_is_deleted_and_what_is_deleted_is_gone() -> None:
    (bucket,) = of_type("AWS::S3::Bucket").values()
    (rule,) = bucket["LifecycleConfiguration"]["Rules"]
    assert (rule["Status"], rule["TagFilters"]) == ("Enabled", [{"Key": "kept", "Value": "no"}])
    assert rule["ExpirationInDays"] == 7
    assert "VersioningConfiguration" not in bucket, "an old version would outlive an erasure"


# ── What happens when something fails ────────────────────────────────────────


def test_work_that_nobody_does_rings_long_before_its_queue_forgets_it() -> None:
    ages = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]: alarm["Threshold"]
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateAgeOfOldestMessage"
    }
    assert ages.keys() == {name for name in QUEUES if not name.endswith("DeadLetterQueue")}
    assert all(QUEUES[name]["MessageRetentionPeriod"] == 14 * 24 * 3600 for name in QUEUES)
    assert max(ages.values()) <= 12 * 3600


def test_the_log_of_who_called_outlives_the_stack_and_is_in_no_other_stacks_way() -> None:
    log = written()["Resources"]["AccessLog"]
    assert (log["DeletionPolicy"], log["UpdateReplacePolicy"]) == ("RetainExceptOnCreate", "Retain")
    assert "Fn::Split" in json.dumps(log["Properties"]["LogGroupName"]), "the id of the stack is in its name"


def test_every_scheduled_job_that_does_not_run_rings() -> None:
    jobs = {json.loads(schedule["Target"]["Input"])["job"] for schedule in SCHEDULES.values()}
    alarms = of_type("AWS::CloudWatch::Alarm")
    watched = {}
    for name, properties in of_type("AWS::Logs::MetricFilter").items():
        for job in re.findall(r'^\{ \$\.run\.job = "(\w+)" \}$', properties["FilterPattern"]):
            watched[job] = alarms[name.removesuffix("Runs") + "MissingAlarm"]
    assert watched.keys() == jobs
    for alarm in watched.values():
        # CloudWatch looks back for seven days at most, and in periods of an hour or more beyond one day.
        assert alarm["Period"] * alarm["EvaluationPeriods"] == 25 * 3600
        assert (alarm["ComparisonOperator"], alarm["Threshold"]) == ("LessThanThreshold", 1)
        assert alarm["TreatMissingData"] == "breaching", "a job that does not run logs nothing"


def test_no_log_level_drops_the_lines_that_alarms_count() -> None:
    assert written()["Parameters"]["LogLevel"]["AllowedValues"] == ["DEBUG", "INFO"]


def test_what_a_queue_cannot_deliver_is_kept() -> None:
    for name, properties in QUEUES.items():
        assert properties["SqsManagedSseEnabled"] is True
        assert ("RedrivePolicy" in properties) != name.endswith("DeadLetterQueue")


def test_no_function_sends_to_a_queue_that_starts_it_but_once_for_each_message() -> None:
    """Lambda stops a function that does so for about 16 rounds. Two send on what came from elsewhere, one time."""
    starts = {
        (source["FunctionName"]["Fn::GetAtt"][0], source["EventSourceArn"]["Fn::GetAtt"][0])
        for source in of_type("AWS::Lambda::EventSourceMapping", written()).values()
    }
    sends = {
        (grant.role.removesuffix("Role"), grant.resource) for grant in grants() if grant.action == "sqs:SendMessage"
    }
    assert starts & sends == {
        ("NotifyFunction", "WaitingQueue"),  # only notices of the other queue: test_notify.py
        ("PrivacyFunction", "LeavingQueue"),  # only a member's request: test_privacy.py
    }


@pytest.mark.parametrize(
    ("mapping", "function"),
    [("NotifyNotices", "notify"), ("NotifyWaiting", "notify"), ("Followups", "reconcile"), ("Leaving", "privacy")],
)
def test_a_slow_batch_is_not_delivered_twice(mapping: str, function: str) -> None:
    source = written()["Resources"][mapping]["Properties"]
    queue = QUEUES[source["EventSourceArn"]["Fn::GetAtt"][0]]
    assert queue["VisibilityTimeout"] >= 6 * functions()[function]["Timeout"]
    assert source["FunctionResponseTypes"] == ["ReportBatchItemFailures"]


@pytest.mark.parametrize("mapping", STREAMS)
def test_a_change_that_cannot_be_written_is_found_alone_and_leaves_a_letter(mapping: str) -> None:
    source = STREAMS[mapping]
    table, attribute = source["EventSourceArn"]["Fn::GetAtt"]
    assert attribute == "StreamArn"
    assert TABLES[table]["StreamSpecification"] == {"StreamViewType": "NEW_AND_OLD_IMAGES"}
    assert source["StartingPosition"] == "TRIM_HORIZON"
    assert source["BisectBatchOnFunctionError"] is True
    # Streams keep changes for a day.
    assert source["MaximumRetryAttempts"] > 0
    assert source["MaximumRecordAgeInSeconds"] < 24 * 3600
    assert source["DestinationConfig"]["OnFailure"]["Destination"]["Fn::GetAtt"][0] in QUEUES


def test_the_figures_get_one_batch_of_a_named_shard_at_a_time() -> None:
    mine = [one for one in STREAMS.values() if one["FunctionName"] == {"Fn::GetAtt": ["FiguresFunction", "Arn"]}]
    assert {one["EventSourceArn"]["Fn::GetAtt"][0] for one in mine} == {"Entries", "Orders", "Redemptions", "Members"}
    for source in mine:
        assert source["TumblingWindowInSeconds"] > source["MaximumBatchingWindowInSeconds"], "events name their shard"
        assert source["ParallelizationFactor"] == 1


def test_a_stream_has_at_most_two_readers_and_every_one_is_used() -> None:
    read = [source["EventSourceArn"]["Fn::GetAtt"][0] for source in STREAMS.values()]
    assert max(map(read.count, read)) <= 2  # more would be throttled
    assert set(read) == {name for name, properties in TABLES.items() if "StreamSpecification" in properties}


def test_a_day_without_wechat_and_a_night_are_waited_for() -> None:
    queue = QUEUES["WaitingQueue"]
    shortest_s = sum(wait_s(attempt) // 2 for attempt in range(1, queue["RedrivePolicy"]["maxReceiveCount"] + 1))
    assert shortest_s > 36 * 3600
    assert queue["MessageRetentionPeriod"] == 14 * 24 * 3600


@pytest.mark.parametrize("schedule", SCHEDULES)
def test_a_schedule_keeps_the_shops_time_is_retried_and_leaves_a_letter(schedule: str) -> None:
    properties = SCHEDULES[schedule]
    target = properties["Target"]
    assert properties["ScheduleExpressionTimezone"] == {"Ref": "TimeZone"}
    assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
    assert target["DeadLetterConfig"] == {"Arn": {"Fn::GetAtt": ["ScheduleDeadLetterQueue", "Arn"]}}


def test_a_job_that_started_and_failed_leaves_a_letter_too() -> None:
    started = {schedule["Target"]["Arn"]["Fn::GetAtt"][0] for schedule in SCHEDULES.values()}
    watched = {
        config["FunctionName"]["Ref"]
        for config in of_type("AWS::Lambda::EventInvokeConfig").values()
        if config["DestinationConfig"]["OnFailure"]["Destination"] == {"Fn::GetAtt": ["ScheduleDeadLetterQueue", "Arn"]}
    }
    assert started == watched


def test_a_letter_in_any_dead_letter_queue_rings() -> None:
    watched = {
        alarm["Dimensions"][0]["Value"]["Fn::GetAtt"][0]
        for alarm in of_type("AWS::CloudWatch::Alarm").values()
        if alarm["MetricName"] == "ApproximateNumberOfMessagesVisible"
    }
    assert watched == {name for name in QUEUES if name.endswith("DeadLetterQueue")}


def test_the_runbook_says_what_to_do_about_every_alarm() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")

    told = dict(re.findall(r"^\| `(\w+Alarm)` \|.*\(#([\w-]+)\)", runbook, re.MULTILINE))
    chapters = {heading.lower().replace(" ", "-") for heading in re.findall(r"^## (.+)", runbook, re.MULTILINE)}

    assert told.keys() == of_type("AWS::CloudWatch::Alarm", written()).keys()
    assert set(told.values()) <= chapters


def test_an_alarm_counts_lines_that_the_code_logs() -> None:
    """Those that count runs are compared with real lines in tests/functions/test_log_lines.py."""
    patterns = [properties["FilterPattern"] for properties in of_type("AWS::Logs::MetricFilter").values()]
    for pattern in patterns:
        message = re.fullmatch(r'\{ \$\.message = ("[^"]+") \}', pattern)
        if pattern.startswith("{ $.run.job = "):
            continue
        assert message
        assert message[1] in code_that_logs(), message[1]


def code_that_logs() -> str:
    """Functions, and the workflows that write to a function's log."""
    functions, workflows = ROOT / "functions", ROOT / "layers" / "points" / "points" / "workflows"
    return "".join(path.read_text(encoding="utf-8") for path in (*functions.glob("*/app.py"), *workflows.glob("*.py")))


@pytest.mark.parametrize("guide", ["deploy.md", "runbook.md"])
def test_the_guides_ask_for_outputs_that_exist(guide: str) -> None:
    asked = set(re.findall(r"\$\(output (\w+)\)", (ROOT / "docs" / guide).read_text(encoding="utf-8")))
    assert asked
    assert asked <= written()["Outputs"].keys()


def test_the_runbook_looks_for_lines_that_the_code_logs() -> None:
    runbook = (ROOT / "docs" / "runbook.md").read_text(encoding="utf-8")

    lines = set(re.findall(r'\$\.message = "([^"]+)"', runbook))
    for _, rows in re.findall(r"\| (line|reason) \| cause \|.*\n\|[ -|]+\|\n((?:\|.*\n)+)", runbook):
        lines |= set(re.findall(r"^\| `([^:`]+)", rows, re.MULTILINE))

    assert len(lines) > 10
    assert {line for line in lines if f'"{line}' not in code_that_logs()} == set()


def test_the_deployment_guide_counts_the_alarms() -> None:
    guide = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    counted = re.findall(r"(\d+) alarms", guide)
    assert counted == [str(len(of_type("AWS::CloudWatch::Alarm")))]


def test_alarms_exist_only_where_somebody_listens() -> None:
    for resource in written()["Resources"].values():
        if resource["Type"] == "AWS::CloudWatch::Alarm":
            assert resource["Condition"] == "SomebodyListens"
            assert resource["Properties"]["AlarmActions"]


# ── What is written down ─────────────────────────────────────────────────────


def test_every_log_is_kept_as_long_as_the_merchant_says() -> None:
    for properties in of_type("AWS::Logs::LogGroup").values():
        assert properties["RetentionInDays"] == {"Ref": "LogRetentionDays"}


def test_every_function_has_a_log_of_its_own_in_json() -> None:
    configurations = {name: one["LoggingConfig"] for name, one in of_type("AWS::Lambda::Function").items()}
    logs = {name: configuration["LogGroup"]["Ref"] for name, configuration in configurations.items()}
    assert {configuration["LogFormat"] for configuration in configurations.values()} == {"JSON"}
    assert len(set(logs.values())) == len(logs)
    assert set(logs.values()) <= of_type("AWS::Logs::LogGroup").keys()


def test_the_access_log_knows_routes_and_no_paths_queries_or_headers() -> None:
    stage = next(iter(of_type("AWS::ApiGatewayV2::Stage").values()))
    line = json.loads(stage["AccessLogSettings"]["Format"])
    assert set(line.values()) == {
        "$context.requestId",
        "$context.requestTime",
        "$context.routeKey",
        "$context.status",
        "$context.responseLength",
        "$context.responseLatency",
        "$context.integrationLatency",
        "$context.error.responseType",
        "$context.identity.sourceIp",
    }


# ── The door ─────────────────────────────────────────────────────────────────


def test_no_web_page_of_another_origin_is_let_in() -> None:
    assert "cors" not in (ROOT / "template.yaml").read_text(encoding="utf-8").replace("No CORS", "").lower()


def test_every_route_speaks_payload_2_and_unknown_ones_are_answered() -> None:
    body = next(iter(of_type("AWS::ApiGatewayV2::Api").values()))["Body"]
    integrations = [
        operation["x-amazon-apigateway-integration"] for path in body["paths"].values() for operation in path.values()
    ]
    assert {integration["payloadFormatVersion"] for integration in integrations} == {"2.0"}
    assert len(integrations) == len(routes())
    assert "$default" in routes()


def test_every_route_has_a_rate_limit_and_logins_a_lower_one() -> None:
    stage = next(iter(of_type("AWS::ApiGatewayV2::Stage").values()))
    default, parameters = stage["DefaultRouteSettings"], written()["Parameters"]
    assert default["ThrottlingRateLimit"] == {"Ref": "RequestsPerSecond"}
    assert default["ThrottlingBurstLimit"] == {"Ref": "RequestBurst"}
    for login in (stage["RouteSettings"]["POST /login"], stage["RouteSettings"]["POST /operators/login"]):
        assert 0 < login["ThrottlingRateLimit"] < parameters["RequestsPerSecond"]["MinValue"]
        assert 0 < login["ThrottlingBurstLimit"] < parameters["RequestBurst"]["MinValue"]


def test_what_a_redemption_writes_can_be_warmed_and_nothing_else() -> None:
    warmed = {"ReadUnitsPerSecond": {"Ref": "WarmReads"}, "WriteUnitsPerSecond": {"Ref": "WarmWrites"}}
    wanted = {"Fn::If": ["IsWarmed", warmed, {"Ref": "AWS::NoValue"}]}
    found = {name: table["WarmThroughput"] for name, table in TABLES.items() if "WarmThroughput" in table}
    assert found == dict.fromkeys(("Accounts", "Entries", "Redemptions", "Stock", "Counters"), wanted)
    assert TABLES["Redemptions"]["GlobalSecondaryIndexes"][0]["WarmThroughput"] == wanted
    parameters = written()["Parameters"]
    assert (parameters["WarmReads"]["Default"], parameters["WarmWrites"]["Default"]) == (0, 0), "it is charged"


# ── Where it runs ────────────────────────────────────────────────────────────


def test_the_template_names_no_partition() -> None:
    text = (ROOT / "template.yaml").read_text(encoding="utf-8")
    assert not re.findall(r"arn:aws(?:-cn)?:|amazonaws\.com|\b(?:us|eu|ap|cn)-[a-z]+-[0-9]\b", text)


def test_in_china_every_arn_is_chinese() -> None:
    partitions = re.findall(r"arn:(aws[a-z-]*|\$\{[A-Za-z:]+\}):", json.dumps(expanded("cn-north-1")["Resources"]))
    assert set(partitions) == {"aws-cn", "${AWS::Partition}"}


def test_nothing_is_used_that_costs_while_idle_or_that_china_lacks() -> None:
    assert {resource["Type"] for resource in expanded()["Resources"].values()} == {
        "AWS::ApiGatewayV2::Api",
        "AWS::ApiGatewayV2::ApiMapping",
        "AWS::ApiGatewayV2::DomainName",
        "AWS::ApiGatewayV2::Stage",
        "AWS::CloudWatch::Alarm",
        "AWS::DynamoDB::Table",
        "AWS::IAM::Policy",
        "AWS::IAM::Role",
        "AWS::Lambda::EventInvokeConfig",
        "AWS::Lambda::EventSourceMapping",
        "AWS::Lambda::Function",
        "AWS::Lambda::LayerVersion",
        "AWS::Lambda::Permission",
        "AWS::Logs::LogGroup",
        "AWS::Logs::MetricFilter",
        "AWS::S3::Bucket",
        "AWS::S3::BucketPolicy",
        "AWS::SNS::Topic",
        "AWS::SQS::Queue",
        "AWS::Scheduler::Schedule",
        "AWS::SecretsManager::Secret",
        "AWS::StepFunctions::StateMachine",
    }
    for properties in of_type("AWS::Lambda::Function").values():
        assert not {"SnapStart", "TracingConfig", "VpcConfig", "ReservedConcurrentExecutions"} & properties.keys()


def test_a_fresh_stack_is_the_safe_one() -> None:
    defaults = {name: parameter["Default"] for name, parameter in written()["Parameters"].items()}
    assert defaults["TestClock"] == "disabled"
    assert defaults["DeletionProtection"] == "enabled"
    assert defaults["WeChatApiUrl"] == "https://api.weixin.qq.com"
    assert defaults["WeChatPayUrl"] == "https://api.mch.weixin.qq.com"
    assert defaults["WeChatPay"] == "disabled"
    assert all(parameter.get("Description") for parameter in written()["Parameters"].values())


@pytest.mark.parametrize(("parameter", "wanted"), [("TestClock", "disabled"), ("DeletionProtection", "enabled")])
def test_production_has_no_test_clock_and_keeps_its_tables(parameter: str, wanted: str) -> None:
    rule = written()["Rules"]["ProductionKeepsRealTimeAndItsTables"]
    assert rule["RuleCondition"] == {"Fn::Equals": [{"Ref": "Stage"}, "production"]}
    assert {"Fn::Equals": [{"Ref": parameter}, wanted]} in [one["Assert"] for one in rule["Assertions"]]


@pytest.mark.parametrize(
    ("email", "topic", "deploys"),
    [
        ("", "", False),
        ("shop@tea.example.com", "", True),
        ("", "arn:aws:sns:ap-east-1:123456789012:alarms", True),
        ("shop@tea.example.com", "arn:aws:sns:ap-east-1:123456789012:alarms", True),
    ],
)
def test_production_is_refused_where_nobody_would_hear_an_alarm(email: str, topic: str, deploys: bool) -> None:
    rule = written()["Rules"]["SomebodyHearsOfProduction"]
    (only,) = rule["Assertions"]
    assert holds(rule["RuleCondition"], {"Stage": "production"})
    assert not holds(rule["RuleCondition"], {"Stage": "dev"})
    assert holds(only["Assert"], {"AlarmEmail": email, "AlarmTopicArn": topic}) is deploys


@pytest.mark.parametrize(
    ("url", "taken"),
    [
        ("https://api.weixin.qq.com", True),
        ("http://127.0.0.1:9000", True),
        ("http://172.17.0.1:9000", True),
        ("http://api.weixin.qq.com", False),
        ("http://127.0.0.1.evil.example", False),
        ("https://api.weixin.qq.com/cgi-bin", False),
    ],
)
def test_the_app_secret_leaves_the_machine_only_encrypted(url: str, taken: bool) -> None:
    for parameter in ("WeChatApiUrl", "WeChatPayUrl"):
        pattern = written()["Parameters"][parameter]["AllowedPattern"]
        assert bool(re.fullmatch(pattern, url)) is taken
