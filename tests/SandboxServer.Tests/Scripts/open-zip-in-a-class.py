# wants: {"check": "import zipfile; print(zipfile.ZipFile('open-class.zip').namelist())", "checked": "['a']\n"}
import zipfile
class Archive:
    def __init__(self):
        self.zip = zipfile.ZipFile('open-class.zip', 'w')
        self.me = self
a = Archive()
a.zip.writestr('a', 'x')
