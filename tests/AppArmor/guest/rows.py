"""Plays the conformance rows of the server's own tests (made by ../Rows; their form: ConformanceStep, ConformanceCheck)."""
import json
import os
import re
import shutil
import tarfile
import time

WORKSPACE = '/run/volumes/workspace'
# The settings that the rows count on (ConformanceServer).
SETTINGS = {'FILE_MAX_SIZE_MB': '1', 'PYTHON_MEMORY_LIMIT': '128', 'SANDBOX_ENV_GREETING': 'hello', 'SANDBOX_ENV_EMPTY': '', 'CANARY': 'secret-of-the-server'}
# Played nowhere here: they fill memory, processes or output until a limit is reached, minutes on an emulated processor.
TOO_MUCH = {'fork bomb', 'memory by forks', '50 MB of output is cut', '50 MB of result', 'output is bounded and the cut marked'}

# One jail a row, and the rows are of one kind: every third is played, all with LEARN=1.
SAMPLED = {'bash bypasses', 'python', 'python attacks'}


def prepare():
    """The workspace as the rows expect it, again."""
    for entry in os.scandir(WORKSPACE):
        if entry.is_dir(follow_symlinks=False):
            shutil.rmtree(entry.path)
        else:
            os.remove(entry.path)
    with tarfile.open('/test/rows/workspace.tar') as archive:
        archive.extractall(os.path.dirname(WORKSPACE), numeric_owner=True)


def timed(step):
    """A row about a limit of a second says nothing about the profiles when the processor is emulated: played, not judged."""
    return json.loads(step[1]).get('timeout') in (0.5, 1)


def patient(arguments):
    """The rows give a jail 20 s, which is enough for a real processor."""
    values = json.loads(arguments)
    return {**values, 'timeout': 110} if values.get('timeout') == 20 else values


def mismatch(actual, expected, where='result'):
    if isinstance(expected, dict):
        found = (mismatch(actual[key], value, f'{where}.{key}') if key in actual else f'{where}.{key} is missing' for key, value in expected.items())
        return next(filter(None, found), None)
    if isinstance(expected, list):
        if len(actual) != len(expected):
            return f'length of {where}'
        return next(filter(None, (mismatch(item, wanted, f'{where}[]') for item, wanted in zip(actual, expected))), None)
    if isinstance(expected, str) and expected.startswith('~'):
        return None if expected[1:] in (actual or '') else f'{where} does not contain {expected[1:]!r}'
    if isinstance(expected, str) and expected.startswith('^'):
        return None if re.search(expected, actual or '', re.DOTALL) else f'{where} does not match {expected!r}'
    return None if actual == expected and isinstance(actual, bool) == isinstance(expected, bool) else f'{where} is {str(actual)[:200]!r}'


def judge(result, expected):
    """Null, or what is wrong."""
    if not expected.startswith('!'):
        return mismatch(result.get('structuredContent') or {}, json.loads(expected)) if result.get('structuredContent') is not None else f'an error: {str(result)[:300]}'
    text = result['content'][0]['text'] if result.get('isError') else ''
    return None if expected[1:] in text else f'no error with {expected[1:]!r}: {str(result)[:300]}'


def play(mcp, everything):
    """{table: (rows played, [what was wrong])}"""
    with open('/test/rows/rows.json') as file:
        rows = json.load(file)
    tables, slow = {}, []
    for number, row in enumerate(rows):
        if row['row'] in TOO_MUCH or (row['table'] in SAMPLED and number % 3 and not everything):
            continue
        faults, began = [], time.monotonic()
        for step in row['steps']:
            fault = judge(mcp.request(step[0], patient(step[1])), step[2])
            if fault and not timed(step):
                faults.append(f"{row['row'][:120]}: {fault}")
        slow.append((round(time.monotonic() - began, 1), row['row'][:60]))
        count, all_faults = tables.get(row['table'], (0, []))
        tables[row['table']] = (count + 1, all_faults + faults)
    return tables, sorted(slow, reverse=True)[:12]
