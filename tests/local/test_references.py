"""Names in a template that lead nowhere."""

from typing import Any

import pytest
from samcli.yamlhelper import yaml_parse

from local.errors import StackError
from local.processes import ROOT
from local.references import check_references

RIGHT = """
Parameters:
  Stage: {Type: String}
Conditions:
  IsLive: !Equals [!Ref Stage, live]
Resources:
  Query:
    Type: AWS::Serverless::Function
    DependsOn: Accounts
    Properties:
      Environment: {Variables: {TABLE: !Ref Accounts, WHERE: !Ref AWS::Region}}
      Role: !GetAtt QueryRole.Arn
      Description: !Sub "${Stage} ${Accounts.Arn} ${!Literal}"
      Text: !Sub ["${Place}", {Place: !Ref Stage}]
      Policies: [{Statement: [{Condition: {StringEquals: {x: y}}}]}]
  Accounts:
    Type: AWS::DynamoDB::Table
    Condition: IsLive
    Properties: {Protected: !If [IsLive, true, false]}
Outputs:
  Table: {Value: !GetAtt Accounts.Arn}
"""


def parsed(text: str) -> dict[str, Any]:
    template: dict[str, Any] = yaml_parse(text)
    return template


def test_a_template_may_name_what_it_has_what_sam_makes_of_it_and_what_every_stack_has() -> None:
    check_references(parsed(RIGHT))
    check_references(parsed((ROOT / "template.yaml").read_text(encoding="utf-8")))


@pytest.mark.parametrize(
    ("right", "wrong", "named"),
    [
        ("TABLE: !Ref Accounts", "TABLE: !Ref Acounts", r"Acounts \(Resources.Query.Properties.Environment"),
        ("!GetAtt QueryRole.Arn", "!GetAtt QuerRole.Arn", r"QuerRole \(Resources.Query"),
        ("${Accounts.Arn}", "${Account.Arn}", r"Account \(Resources.Query"),
        ("${Place}", "${Palce}", "Palce"),
        ("DependsOn: Accounts", "DependsOn: [Accounts, Nobody]", "Nobody"),
        ("Condition: IsLive", "Condition: IsLife", "IsLife"),
        ("!If [IsLive,", "!If [IsAlive,", "IsAlive"),
        ("[!Ref Stage, live]", "[!Ref Stag, live]", r"Stag \(Conditions.IsLive"),
        ("{Value: !GetAtt Accounts.Arn}", "{Value: !GetAtt [Accountz, Arn]}", r"Accountz \(Outputs.Table"),
        ("!Ref AWS::Region", "!Ref Region", "Region"),
    ],
)
def test_a_name_that_leads_nowhere_is_refused_with_its_place(right: str, wrong: str, named: str) -> None:
    assert right in RIGHT
    with pytest.raises(StackError, match=named):
        check_references(parsed(RIGHT.replace(right, wrong)))


def test_every_name_that_leads_nowhere_is_told_at_once() -> None:
    with pytest.raises(StackError, match=r"Acounts.*IsLife"):
        check_references(parsed(RIGHT.replace("!Ref Accounts", "!Ref Acounts").replace("n: IsLive", "n: IsLife")))
