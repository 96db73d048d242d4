# wants: {"check": "import sqlite3; print(sqlite3.connect('open-sqlite.db').execute('select sum(n) from t').fetchone())", "checked": "(6,)\n"}
import os, sqlite3
if os.path.exists('open-sqlite.db'):
    os.remove('open-sqlite.db')
c = sqlite3.connect('open-sqlite.db')
c.execute('create table t (n)')
c.executemany('insert into t values (?)', [(1,), (2,), (3,)])
c.commit()
