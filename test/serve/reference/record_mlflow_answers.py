"""Records what MLflow's own scoring server answers, for test/serve/mlflow-answers.test.ts.

    pip install mlflow==3.17.2 onnx onnxruntime fastapi uvicorn
    python test/serve/reference/record_mlflow_answers.py

The model is a logistic regression over the five columns, in ONNX with the outputs `label` and `probability`,
a missing value being taken for 0; test/serve/small-scorer.ts holds the same.
"""

import json, sys, os, warnings, logging
warnings.filterwarnings("ignore"); logging.disable(logging.CRITICAL)
import numpy as np, onnx, pandas as pd
from onnx import helper as h, TensorProto as T
import mlflow, mlflow.onnx
from mlflow.models import ModelSignature
from mlflow.types import Schema, ColSpec
# logistic in ONNX: features -> Where(isnan, 0) -> weighted sum -> sigmoid
cols=["absolute_magnitude","estimated_diameter_min","estimated_diameter_max","relative_velocity","miss_distance"]
w=np.array([[-0.1],[0.2],[0.1],[1e-5],[-1e-8]],dtype=np.float32)
nodes=[
 h.make_node("IsNaN",["input"],["nan"]),
 h.make_node("Where",["nan","zero","input"],["clean"]),
 h.make_node("MatMul",["clean","w"],["m2"]),
 h.make_node("Reshape",["m2","flat"],["margin"]),
 h.make_node("Sigmoid",["margin"],["probability"]),
 h.make_node("GreaterOrEqual",["margin","zero1"],["ge"]),
 h.make_node("Cast",["ge"],["label"],to=T.INT64),
]
g=h.make_graph(nodes,"g",[h.make_tensor_value_info("input",T.FLOAT,[None,5])],
 [h.make_tensor_value_info("label",T.INT64,[None]),h.make_tensor_value_info("probability",T.FLOAT,[None])],
 [h.make_tensor("zero",T.FLOAT,[],[0.0]),h.make_tensor("zero1",T.FLOAT,[1],[0.0]),h.make_tensor("w",T.FLOAT,[5,1],w.ravel().tolist()),h.make_tensor("flat",T.INT64,[1],[-1])])
m=h.make_model(g,opset_imports=[h.make_opsetid("",17)]); m.ir_version=9
onnx.checker.check_model(m)
sig=ModelSignature(inputs=Schema([ColSpec("double",c) for c in cols]),outputs=Schema([ColSpec("long","label"),ColSpec("float","probability")]))
import tempfile
folder=tempfile.mkdtemp()+"/m"
mlflow.onnx.save_model(m,folder,signature=sig)
pm=mlflow.pyfunc.load_model(folder)
from mlflow.pyfunc.scoring_server import init
app=init(pm)
import threading,uvicorn,time,http.client
server=uvicorn.Server(uvicorn.Config(app,port=18765,log_level="critical"))
threading.Thread(target=server.run,daemon=True).start(); time.sleep(2)
answers=[]
def req(name,method,path,body=None,ctype="application/json"):
    c=http.client.HTTPConnection("127.0.0.1",18765)
    c.request(method,path,body=body,headers={} if ctype is None else {"content-type":ctype})
    r=c.getresponse(); text=r.read().decode()
    entry={"name":name,"method":method,"path":path,"status":r.status,"answerType":r.getheader("content-type").split(";")[0]}
    if body is not None: entry["body"]=body if isinstance(body,str) else body.decode("latin-1")
    if ctype is not None: entry["contentType"]=ctype
    try: parsed=json.loads(text)
    except ValueError: parsed=None
    if isinstance(parsed,dict) and "error_code" in parsed: entry["errorCode"]=parsed["error_code"]
    elif isinstance(parsed,dict) and "predictions" in parsed: entry["predictions"]=parsed["predictions"]
    elif r.status!=415: entry["text"]=text
    answers.append(entry)
row=[20.5,0.2,0.5,50000.0,3e7]; row2=[23.0,0.05,0.1,30000.0,6e7]
rec=dict(zip(cols,row)); rec2=dict(zip(cols,row2))
J=json.dumps
for p in ["/ping","/health","/version","/nope"]: req(p,"GET",p,ctype=None)
req("GET invocations","GET","/invocations",ctype=None)
req("split","POST","/invocations",J({"dataframe_split":{"columns":cols,"data":[row,row2]}}))
req("split index","POST","/invocations",J({"dataframe_split":{"columns":cols,"index":[7,8],"data":[row,row2]},"params":{"a":1}}))
req("split reorder extra","POST","/invocations",J({"dataframe_split":{"columns":cols[::-1]+["x"],"data":[row[::-1]+["foo"]]}}))
req("records","POST","/invocations",J({"dataframe_records":[rec,rec2]}))
req("records ragged","POST","/invocations",J({"dataframe_records":[rec,{k:v for k,v in rec2.items() if k!=cols[1]}]}))
req("instances list of dict","POST","/invocations",J({"instances":[rec,rec2]}))
req("instances matrix","POST","/invocations",J({"instances":[row,row2]}))
req("instances ragged dicts","POST","/invocations",J({"instances":[rec,{k:v for k,v in rec2.items() if k!=cols[1]}]}))
req("inputs dict","POST","/invocations",J({"inputs":{k:[v,rec2[k]] for k,v in rec.items()}}))
req("inputs dict scalars","POST","/invocations",J({"inputs":rec}))
req("inputs list of dict","POST","/invocations",J({"inputs":[rec,rec2]}))
req("inputs matrix","POST","/invocations",J({"inputs":[row,row2]}))
req("inputs ragged","POST","/invocations",J({"inputs":{**{k:[v,rec2[k]] for k,v in rec.items()},cols[0]:[1.0]}}))
req("inputs with params","POST","/invocations",J({"inputs":{k:[v] for k,v in rec.items()},"params":{}}))
req("csv","POST","/invocations",",".join(cols)+"\n"+",".join(map(str,row))+"\n","text/csv")
req("csv missing value","POST","/invocations",",".join(cols)+"\n"+",0.2,,1,NaN\n","text/csv; charset=utf-8")
req("csv missing col","POST","/invocations",",".join(cols[1:])+"\n"+",".join(map(str,row[1:]))+"\n","text/csv")
req("csv bad","POST","/invocations",",".join(cols)+"\n"+"a,0.2,,1,NaN\n","text/csv")
req("csv too many","POST","/invocations",",".join(cols)+"\n1,2,3,4,5\n1,2,3,4,5,6,7\n","text/csv")
req("csv empty","POST","/invocations","","text/csv")
req("csv header only","POST","/invocations",",".join(cols)+"\n","text/csv")
req("csv index col","POST","/invocations",","+",".join(cols)+"\n0,"+",".join(map(str,row))+"\n","text/csv")
req("null","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:None}]}))
req("NaN literal","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:float("nan")}]}))
req("Infinity literal","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:float("inf")}]}))
req("missing column","POST","/invocations",J({"dataframe_split":{"columns":cols[1:],"data":[row[1:]]}}))
req("two missing","POST","/invocations",J({"dataframe_split":{"columns":cols[2:],"data":[row[2:]]}}))
req("string number","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:"20.5"}]}))
req("string","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:"bright"}]}))
req("bool","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:True}]}))
req("list in cell","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:[1,2]}]}))
req("int","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:20}]}))
req("no rows split","POST","/invocations",J({"dataframe_split":{"columns":cols,"data":[]}}))
req("no rows records","POST","/invocations",J({"dataframe_records":[]}))
req("no columns split","POST","/invocations",J({"dataframe_split":{"data":[row]}}))
req("split short row","POST","/invocations",J({"dataframe_split":{"columns":cols,"data":[row,row[:3]]}}))
req("split long row","POST","/invocations",J({"dataframe_split":{"columns":cols,"data":[row+[1]]}}))
req("split is list","POST","/invocations",J({"dataframe_split":[row]}))
req("split extra key","POST","/invocations",J({"dataframe_split":{"columns":cols,"data":[row],"foo":1}}))
req("split no data","POST","/invocations",J({"dataframe_split":{"columns":cols}}))
req("records dict","POST","/invocations",J({"dataframe_records":rec}))
req("records of lists","POST","/invocations",J({"dataframe_records":[row]}))
req("records of numbers","POST","/invocations",J({"dataframe_records":[1,2]}))
req("two formats","POST","/invocations",J({"instances":[row],"inputs":[row]}))
req("no format","POST","/invocations",J({"columns":cols,"data":[row]}))
req("list","POST","/invocations",J([row]))
req("number","POST","/invocations","3")
req("broken json","POST","/invocations","{\"inputs\": [1,")
req("empty body","POST","/invocations","")
req("text/plain","POST","/invocations",J({"inputs":rec}),"text/plain")
req("charset latin1","POST","/invocations",J({"inputs":rec}),"application/json; charset=latin-1")
req("ct param","POST","/invocations",J({"inputs":rec}),"application/json; format=pandas-split")
req("bad utf8","POST","/invocations",b'{"inputs": "\xff\xfe"}',"application/json")
req("duplicate columns","POST","/invocations",J({"dataframe_split":{"columns":cols+[cols[0]],"data":[row+[1.0]]}}))
req("huge number","POST","/invocations",J({"dataframe_records":[{**rec,cols[0]:1e300}]}))
with open(os.path.join(os.path.dirname(os.path.abspath(__file__)),"mlflow-answers.json"),"w") as f:
    json.dump(answers,f,indent=1); f.write("\n")
