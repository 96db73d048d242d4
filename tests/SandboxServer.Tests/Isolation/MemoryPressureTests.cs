using ContainerMcp.SandboxServer.Isolation;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Isolation;

public sealed class MemoryPressureTests
{
    private const string V2 = "sys/fs/cgroup/memory.";
    private const string V1 = "sys/fs/cgroup/memory/memory.";

    [Theory]
    [InlineData(V2 + "max", "1000\n", V2 + "stat", "anon 500\nfile 900\nshmem 260\n", true)]
    [InlineData(V2 + "max", "1000\n", V2 + "stat", "anon 500\nfile 900\nshmem 240\n", false)]
    [InlineData(V2 + "max", "max\n", "proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 30 kB\n", true)]
    [InlineData(V2 + "max", "max\n", "proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 300 kB\n", false)]
    [InlineData(V1 + "limit_in_bytes", "1000\n", V1 + "stat", "rss 1\ntotal_rss 760\ntotal_shmem 0\n", true)]
    [InlineData(V1 + "limit_in_bytes", "1000\n", V1 + "stat", "rss 1\ntotal_rss 740\ntotal_shmem 0\n", false)]
    [InlineData(V1 + "limit_in_bytes", "9223372036854771712\n", "proc/meminfo", "MemTotal: 1000 kB\nMemAvailable: 300 kB\n", false)]
    [InlineData("proc/other", "", "proc/another", "", false)]
    public void The_alarm_counts_memory_that_cannot_be_given_back(string limit, string limitText, string stat, string statText, bool critical)
    {
        var root = Directory.CreateTempSubdirectory();
        try
        {
            Write(limit, limitText);
            Write(stat, statText);

            Assert.Equal(critical, new MemoryPressure(root.FullName).IsCritical());
            Assert.Equal(limitText == "1000\n" ? 1000 : null, new MemoryPressure(root.FullName).ContainerLimit);
        }
        finally
        {
            root.Delete(recursive: true);
        }

        void Write(string name, string text)
        {
            var path = Path.Combine(root.FullName, name);
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, text);
        }
    }
}
