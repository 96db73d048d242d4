using ContainerMcp.SandboxServer.Tests.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Managers;

/// <summary>What a hostile script tries (docs/contract.md has the rules). Each row sets <c>_</c> to "in" when it got in.</summary>
public sealed class PythonAttackTests(SandboxFixture fixture)
{
    [Theory]
    [InlineData("subprocess", "import subprocess\nsubprocess.run(['/usr/bin/id'], check=True)")]
    [InlineData("shell", "import os\nassert os.system('id') == 0")]
    [InlineData("another interpreter", "import subprocess\nsubprocess.run(['/usr/bin/perl', '-e', '1'], check=True)")]
    [InlineData("server's environment", "import os\nassert any('CANARY' in k for k in os.environ)")]
    [InlineData("environment of process 1", "assert open('/proc/1/environ', 'rb').read()")]
    [InlineData("memory of process 1", "open('/proc/1/mem', 'rb').read(1)")]
    [InlineData("descriptors of process 1", "import os\nassert os.listdir('/proc/1/fd')")]
    [InlineData("other processes", "import os\nassert [p for p in os.listdir('/proc') if p.isdigit() and open(f'/proc/{p}/comm').read().strip() not in ('firejail', 'python3')]")]
    [InlineData("write the system", "open('/usr/lib/x', 'w')")]
    [InlineData("write /etc", "open('/etc/x', 'w')")]
    [InlineData("write /dev", "open('/dev/x', 'w')")]
    [InlineData("make a device", "import os, stat\nos.mknod('/dev/shm/d', 0o600 | stat.S_IFBLK, os.makedev(8, 0))")]
    [InlineData("open a terminal", "open('/dev/ptmx', 'w')")]
    [InlineData("files of others in /dev/shm", "import os\nassert os.listdir('/dev/shm')")]
    [InlineData("homes", "import os\nassert os.listdir('/home') or os.listdir('/root')")]
    [InlineData("service account", "open('/var/run/secrets/kubernetes.io/serviceaccount/token')")]
    [InlineData("interfaces", "import socket\nassert [i for i in socket.if_nameindex() if i[1] != 'lo']")]
    [InlineData("network", "import socket\nsocket.create_connection(('127.0.0.1', PORT), 1)")]
    [InlineData("user namespace", "import ctypes\nassert ctypes.CDLL(None).unshare(0x10000000) == 0")]
    [InlineData("mount namespace", "import ctypes\nassert ctypes.CDLL(None).unshare(0x20000) == 0")]
    [InlineData("clone with a namespace", "import ctypes\nr = ctypes.CDLL(None).syscall(56, 0x10000011, 0, 0, 0, 0)\nif r == 0:\n  import os; os._exit(0)\nassert r > 0")]
    [InlineData("mount", "import ctypes\nassert ctypes.CDLL(None).mount(b'none', b'/tmp', b'tmpfs', 0, None) == 0")]
    [InlineData("remount", "import ctypes\nassert ctypes.CDLL(None).mount(b'none', b'/', None, 32, None) == 0")]
    [InlineData("ptrace", "import ctypes\nassert ctypes.CDLL(None).ptrace(16, 1, 0, 0) == 0")]
    [InlineData("io_uring", "import ctypes\nb = ctypes.create_string_buffer(256)\nassert ctypes.CDLL(None).syscall(425, 1, b) >= 0")]
    [InlineData("bpf", "import ctypes\nassert ctypes.CDLL(None).syscall(321, 0, 0, 0) >= 0")]
    [InlineData("keyring", "import ctypes\nassert ctypes.CDLL(None).syscall(250, 0, -3, 0) >= 0")]
    [InlineData("setuid", "import os\nos.setuid(0)")]
    [InlineData("execute from the workspace", "import os, shutil\nshutil.copy('/usr/bin/bash', 'evil2'); os.chmod('evil2', 0o755)\nimport subprocess; subprocess.run(['./evil2', '-c', 'exit 0'], check=True)")]
    [InlineData("execute from /tmp", "import os, shutil\nshutil.copy('/usr/bin/bash', '/tmp/evil'); os.chmod('/tmp/evil', 0o755)\nimport subprocess; subprocess.run(['/tmp/evil', '-c', 'exit 0'], check=True)")]
    [InlineData("raise the memory limit", "import resource\nresource.setrlimit(resource.RLIMIT_AS, (-1, -1))")]
    [InlineData("raise the process limit", "import resource\nresource.setrlimit(resource.RLIMIT_NPROC, (-1, -1))")]
    [InlineData("raise the file limit", "import resource\nresource.setrlimit(resource.RLIMIT_FSIZE, (-1, -1))")]
    [InlineData("dump core", "import resource\nassert resource.getrlimit(resource.RLIMIT_CORE) != (0, 0)")]
    [InlineData("read a file of the machine", "open('OUTSIDE').read()")]
    public async Task Nothing_gets_in(string attack, string code)
    {
        using var outside = new TemporaryFile("outside");
        using var listener = new System.Net.Sockets.TcpListener(System.Net.IPAddress.Loopback, 0);
        listener.Start();
        var port = ((System.Net.IPEndPoint)listener.LocalEndpoint).Port;
        code = code.Replace("OUTSIDE", outside.Path, StringComparison.Ordinal)
            .Replace("PORT", port.ToString(System.Globalization.CultureInfo.InvariantCulture), StringComparison.Ordinal);

        var result = await fixture.Standard.PythonAsync($"{code}\n_ = 'in'");

        Assert.True(result.Result is null, $"{attack} succeeded: {result}");
        Assert.False(result.Success);
        Assert.DoesNotContain(SandboxFixture.Canary, result.Output + result.Error, StringComparison.Ordinal);
        Assert.False(listener.Pending());
    }

    [Fact]
    public async Task Allowed_commands_exist_for_scripts_as_well()
    {
        var result = await fixture.Standard.PythonAsync("import subprocess\n_ = subprocess.run(['echo', 'hi'], capture_output=True, text=True).stdout");

        Assert.Equal("\"hi\\n\"", result.Result?.GetRawText());
    }

    [Fact]
    public async Task Two_calls_share_nothing_but_the_workspace()
    {
        await fixture.Standard.PythonAsync("import builtins, os, sys\nbuiltins.left = 1\nopen('/tmp/left', 'w')\nos.environ['LEFT'] = '1'");

        var result = await fixture.Standard.PythonAsync(
            "import builtins, os\n_ = [hasattr(builtins, 'left'), os.path.exists('/tmp/left'), 'LEFT' in os.environ]");

        Assert.Equal("[false, false, false]", result.Result?.GetRawText());
    }
}
