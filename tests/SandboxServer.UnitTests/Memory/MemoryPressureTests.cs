using ContainerMcp.SandboxServer.Memory;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Memory;

public sealed class MemoryPressureTests
{
    private const string V2 = "sys/fs/cgroup/memory.";
    private const string V1 = "sys/fs/cgroup/memory/memory.";

    /// <summary>Of 1,000,000,000 bytes.</summary>
    [Theory]
    [InlineData(300, 500, true)]
    [InlineData(500, 390, false)]
    [InlineData(870, 50, false)]
    [InlineData(560, 380, true)] // a small container, where the server and the jails' part are more than all
    [InlineData(100, 600, false)]
    [InlineData(100, 700, true)]
    public void What_the_server_itself_holds_ends_no_jail(int ownMillions, int jailsMillions, bool critical)
    {
        var root = Directory.CreateTempSubdirectory();
        try
        {
            Directory.CreateDirectory(Path.Combine(root.FullName, "sys/fs/cgroup"));
            Directory.CreateDirectory(Path.Combine(root.FullName, "proc/self"));
            File.WriteAllText(Path.Combine(root.FullName, V2 + "max"), "1000000000\n");
            File.WriteAllText(Path.Combine(root.FullName, V2 + "stat"), $"anon {ownMillions + jailsMillions}000000\nshmem 0\n");
            var pages = ownMillions * 1_000_000L / Environment.SystemPageSize;
            File.WriteAllText(Path.Combine(root.FullName, "proc/self/statm"), $"99999 {pages + 7000} 7000 1 0 1 0\n");

            var pressure = new MemoryPressure(root.FullName);

            Assert.Equal(critical, pressure.IsCritical());
            Assert.Equal(850_000_000 - ((ownMillions + jailsMillions) * 1_000_000L), pressure.Room);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

    /// <summary>A service of systemd, for example.</summary>
    [Fact]
    public void The_limit_is_that_of_the_own_group_where_all_groups_are_visible()
    {
        var root = Directory.CreateTempSubdirectory();
        try
        {
            Directory.CreateDirectory(Path.Combine(root.FullName, "sys/fs/cgroup/memory/system.slice/a:b"));
            Directory.CreateDirectory(Path.Combine(root.FullName, "proc/self"));
            File.WriteAllText(Path.Combine(root.FullName, "proc/self/cgroup"), "4:memory:/system.slice/a:b\n0::/\n");
            File.WriteAllText(Path.Combine(root.FullName, "sys/fs/cgroup/memory/system.slice/a:b/memory.limit_in_bytes"), "1000\n");

            Assert.Equal(1000, new MemoryPressure(root.FullName).ContainerLimit);
        }
        finally
        {
            root.Delete(recursive: true);
        }
    }

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
