# wants: {"files": {"open-dict.csv": "n\r\n1\r\n2\r\n"}}
import csv
w = csv.DictWriter(open('open-dict.csv', 'w', newline=''), ['n'])
w.writeheader()
w.writerows({'n': i} for i in (1, 2))
