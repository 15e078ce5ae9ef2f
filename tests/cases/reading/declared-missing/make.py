# Small .sav and .dta files of declared missing values; all values are invented.
import pandas as pd, pyreadstat, random
random.seed(7)
n=120
ids=list(range(1,n+1))
news=[[random.choice([0,1]) if i%8 else -1 for i in range(n)] for _ in range(3)]
df=pd.DataFrame({"id":ids,"news_1":news[0],"news_2":news[1],"news_3":news[2],
 "trust":[random.choice([1,2,3,4,-7,-8,-9]) for _ in range(n)],
 "region":[random.choice(["N","S","E","XX"]) for _ in range(n)],
 "age":[random.choice(list(range(18,80))+[-9]*6) for _ in range(n)]})
pyreadstat.write_sav(df,"declared.sav",column_labels={"news_1":"News: paper","news_2":"News: radio","news_3":"News: web","trust":"Trust in the courts","region":"Region","age":"Age"},
 variable_value_labels={**{f"news_{k}":{0:"Nein",1:"Ja",-1:"Trifft nicht zu"} for k in (1,2,3)},"trust":{1:"Sehr hoch",2:"Hoch",3:"Niedrig",4:"Sehr niedrig",-7:"Anderes",-8:"Weiß nicht",-9:"k.A."}},
 missing_ranges={**{f"news_{k}":[-1] for k in (1,2,3)},"trust":[{"lo":-9,"hi":-1}],"region":["XX"],"age":[{"lo":-9,"hi":-1}]})
d2=pd.DataFrame({"id":ids,"q1":[random.choice([1,2,3,"a","b"]) for _ in range(n)],"age":[random.choice(list(range(18,80))+["c"]*6) for _ in range(n)],"opt_1":[random.choice([0,1]) if i%9 else "a" for i in range(n)],"opt_2":[random.choice([0,1]) if i%9 else "a" for i in range(n)]})
import sys
try:
    pyreadstat.write_dta(d2,"letters.dta",version=14,column_labels={"q1":"Q1","age":"Age of respondent"},variable_value_labels={"q1":{1:"Oui",2:"Non",3:"Peut-être","a":"Ne sait pas","b":"Refus"},"opt_1":{0:"Non",1:"Oui","a":"Sans objet"},"opt_2":{0:"Non",1:"Oui","a":"Sans objet"}},missing_user_values={"q1":["a","b"],"age":["c"],"opt_1":["a"],"opt_2":["a"]})
except Exception as e: print("dta",e)
