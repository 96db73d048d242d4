"""What AppArmor refused or, in complain mode, would have refused, and the calls that seccomp would have, since the last look."""
import os
import re


class KernelLog:
    def __init__(self):
        self._file = os.open('/dev/kmsg', os.O_RDONLY | os.O_NONBLOCK)
        os.lseek(self._file, 0, os.SEEK_END)
        self.calls = set()

    def read(self):
        """A dictionary for each entry: apparmor, operation, profile, name, comm, denied_mask, capname, ..."""
        entries = []
        while True:
            try:
                # A ring that was overwritten raises BrokenPipeError: entries are lost, and no check may pass for that.
                line = os.read(self._file, 8192).decode('utf-8', 'replace')
            except BlockingIOError:
                return entries
            words = {key: quoted or plain for key, quoted, plain in re.findall(r'(\w+)=(?:"([^"]*)"|(\S+))', line)}
            if words.get('apparmor') in ('DENIED', 'ALLOWED'):
                entries.append(words)
            elif words.get('type') == '1326':
                self.calls.add((int(words['syscall']), words['comm']))


def describe(entry):
    keys = ('apparmor', 'operation', 'profile', 'name', 'target', 'info', 'comm', 'requested_mask', 'denied_mask', 'capname', 'family', 'sock_type', 'peer', 'signal', 'fstype', 'flags', 'srcname')
    return ' '.join(f'{key}={entry[key]}' for key in keys if key in entry)
