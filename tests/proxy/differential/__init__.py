"""That we are told from the direct way by nothing but what `docs/http.md` lists.

cases        one request and one answer, as values and as bytes
material     what they are made of
generation   such cases by hypothesis
shrinking    a failing case made smaller
messages     messages read back from bytes
origin       an origin that records what it is asked and answers what a case says, byte for byte
visitor      a visitor who records what comes
stage        the ways from one to the other: direct, through us in several views, through peers
differences  what two ways show differently
allowed      the published list of what may differ, and why
explaining   what each of its rows explains
run          thousands of cases, counted
"""
