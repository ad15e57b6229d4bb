"""A small valid catalogue as files, to be broken one place at a time."""

from __future__ import annotations

from pathlib import Path

FILES: dict[str, str] = {
    "sources.csv": """\
id,title,publisher,url,published,accessed,kind,licence,note
paper,A paper,Press,https://example.org/paper,2020,2020-12-31,database,,
""",
    "states.csv": """\
id,name,since,until,successor,sources,note,verified_on
IND,India,,,,paper,,2020-12-31
NAM,Namibia,,,,paper,,2020-12-31
RUS,Russia,,,,paper,,2020-12-31
SUN,Soviet Union,,,RUS,paper,,2020-12-31
USA,United States,,,,paper,,2020-12-31
""",
    "standards.csv": """\
id,name,layer,mode,reference,controlled_by,gate,sources,note,verified_on
drogue,Drogue,refuel,service,,,,paper,,2020-12-31
link-16,Link 16,link,peer,STANAG 5516,USA,communications-security,paper,,2020-12-31
uhf-voice,Voice,link,peer,,,,paper,,2020-12-31
""",
    "equipment/usa.csv": """\
id,name,aliases,domain,role,designers,derived_from,introduced,siso,sources,note,verified_on
p-8a,P-8A Poseidon,Poseidon,air,maritime-patrol-aircraft,USA,,2013,,paper,,2020-12-31
p-8i,P-8I Neptune,,air,maritime-patrol-aircraft,USA,p-8a,,,paper,,2020-12-31
""",
    "equipment/ind.csv": """\
id,name,aliases,domain,role,designers,derived_from,introduced,siso,sources,note,verified_on
brahmos,BrahMos,,munition,anti-ship-missile,IND:0.5;RUS:0.5,,,,paper,,2020-12-31
""",
    "forces.csv": """\
id,name,state,service,kind,parent,sources,note,verified_on
ind-navy,Indian Navy,IND,navy,service,,paper,,2020-12-31
usa-navy,US Navy,USA,navy,service,,paper,,2020-12-31
""",
    "holdings/ind-navy.csv": """\
equipment,unit,quantity,since,until,status,supply,supplier,sources,note,verified_on
brahmos,,,2005,,active,co-developed,RUS,paper,,2020-12-31
p-8i,,8,2013-05,,active,imported,USA,paper,,2020-12-31
""",
    "holdings/usa-navy.csv": """\
equipment,unit,quantity,since,until,status,supply,supplier,sources,note,verified_on
p-8a,,100,2013,,active,domestic,,paper,,2020-12-31
""",
    "fits/usa.csv": """\
equipment,force,unit,standard,support,role,since,until,basis,sources,note,verified_on
p-8a,,,link-16,yes,peer,,,cited,paper,,2020-12-31
p-8a,,,uhf-voice,yes,peer,,,cited,paper,,2020-12-31
""",
    "fits/ind-navy.csv": """\
equipment,force,unit,standard,support,role,since,until,basis,sources,note,verified_on
p-8i,ind-navy,,link-16,no,peer,,,cited,paper,,2020-12-31
""",
    "agreements.csv": """\
id,kind,name,parties,signed,since,until,sources,note,verified_on
comcasa,communications-security,COMCASA,IND;USA,2018-09-06,2018-09-06,,paper,,2020-12-31
""",
    "accessions.csv": "agreement,state,since,until,sources,note,verified_on\n",
    "exercises.csv": """\
id,series,name,start,end,participants,sources,note,verified_on
malabar-2019,malabar,Malabar 2019,2019-09-26,2019-10-04,ind-navy;usa-navy,paper,,2020-12-31
""",
    "demonstrations.csv": """\
id,date,layer,standard,provider_force,provider,receiver_force,receiver,outcome,sources,note,verified_on
refusal,2010,link,link-16,usa-navy,p-8a,ind-navy,p-8i/IN 320,refused,paper,,2020-12-31
""",
    "restrictions.csv": """\
id,imposer,kind,target,since,until,sources,note,verified_on
caatsa,USA,arms-sanctions,RUS,2017-08-02,,paper,,2020-12-31
""",
    "coverage.csv": """\
table,force,state,with_state,kind,since,until,sources,note,verified_on
agreements,,IND;USA,,*,,,,,2020-12-31
exercises,,IND;USA,,,,,,,2020-12-31
holdings,ind-navy,,,,,,,,2020-12-31
holdings,usa-navy,,,,,,,,2020-12-31
""",
    "groups.csv": """\
id,name,as_of,forces,sources,note,verified_on
pair,A pair,2020-11-03,ind-navy;usa-navy,paper,,2020-12-31
""",
}


def write(folder: Path, **changes: str | bytes | None) -> Path:
    """Write the catalogue into a folder with some files replaced; a key `holdings__ind_navy` names the file."""
    names = {name.replace("/", "__").replace("-", "_").removesuffix(".csv"): name for name in FILES}
    files: dict[str, str | bytes | None] = {**FILES, **{names[key]: text for key, text in changes.items()}}
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        if text is not None:
            path.write_bytes(text.encode() if isinstance(text, str) else text)
    return folder


def changed(name: str, old: str, new: str) -> str:
    """Return a file of the catalogue with one piece of its text replaced; the piece must stand there once."""
    text = FILES[name]
    assert text.count(old) == 1, (name, old, text.count(old))
    return text.replace(old, new)
