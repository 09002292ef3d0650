#!/usr/bin/python3
"""Metrics and queries of packaging/monitoring.

    monitoring.py names PAGE... <TEXT        metrics that a text names and no page has
    monitoring.py empty PROMETHEUS DASHBOARD RANGE
                                             queries of a dashboard without a number as their answer
    monitoring.py firing PROMETHEUS          alerts that fire
    monitoring.py broken PROMETHEUS          alerts whose expression fails or has not been evaluated
"""
import json
import re
import sys
import urllib.error
import urllib.parse
import urllib.request


def names_of_pages(pages):
    names = set()
    for page in pages:
        with open(page) as f:
            names.update(re.findall(r"^([a-z_]\w*)[{ ]", f.read(), re.M))
    return names


# A name as it is, or a pattern of names.
def not_there(text, names):
    patterns = re.findall(r'__name__=~\\?"([^"\\]*)\\?"', text)
    text = re.sub(r'__name__=~\\?"[^"]*"', "", text)
    plain = re.findall(r"\b(?:thumbd|varnish)_\w+", text)
    if len(patterns) < 5 or len(plain) < 10:
        sys.exit("the text is not understood")
    for pattern in sorted(set(patterns + plain)):
        if not any(re.fullmatch(pattern, name) for name in names):
            yield pattern


def ask(base, what, **arguments):
    query = urllib.parse.urlencode(arguments)
    try:
        with urllib.request.urlopen("%s/api/v1/%s?%s" % (base, what, query)) as answer:
            return json.load(answer)["data"]
    except urllib.error.HTTPError as error:
        if error.code >= 500:
            raise
        # a query that is wrong
        print("%s: %s" % (arguments, error.read().decode()))
        sys.exit(2)


def queries(dashboard):
    with open(dashboard) as f:
        for panel in json.load(f)["panels"]:
            for target in panel.get("targets", []):
                yield panel["title"], target["expr"]


def empty(base, dashboard, interval):
    n = 0
    for title, query in queries(dashboard):
        n += 1
        answer = ask(base, "query", query=query.replace("$__rate_interval", interval))
        if all(result["value"][1] == "NaN" for result in answer["result"]):
            yield "%s: %s" % (title, query)
    if n < 20:
        sys.exit("the dashboard is not understood")


def broken(base):
    rules = [rule for group in ask(base, "rules")["groups"] for rule in group["rules"]]
    if len(rules) < 15:
        sys.exit("the alerts are not loaded")
    for rule in rules:
        if rule["health"] != "ok":
            yield "%s: %s" % (rule["name"], rule.get("lastError", rule["health"]))


def main():
    what, arguments = sys.argv[1], sys.argv[2:]
    if what == "names":
        lines = not_there(sys.stdin.read(), names_of_pages(arguments))
    elif what == "empty":
        lines = empty(*arguments)
    elif what == "broken":
        lines = broken(*arguments)
    else:
        lines = sorted({alert["labels"]["alertname"]
                        for alert in ask(arguments[0], "alerts")["alerts"]
                        if alert["state"] == "firing"})
    for line in lines:
        print(line)


if __name__ == "__main__":
    main()
