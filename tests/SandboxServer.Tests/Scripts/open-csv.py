# wants: {"files": {"open-csv.csv": "a,b\r\n1,\"x, y\"\r\n"}}
import csv
w = csv.writer(open('open-csv.csv', 'w', newline=''))
w.writerow(['a', 'b'])
w.writerow([1, 'x, y'])
