using System.Globalization;
using System.Runtime.InteropServices;

namespace ContainerMcp.Common;

/// <summary>
/// The runtime maps the file of every assembly as a whole, reads it while it loads the assembly and keeps it: some 15 MB of
/// pages that are hardly looked at again. They are the kernel's cache of the disk; what is needed after all comes back
/// without a read.
/// </summary>
public sealed partial class AssemblyViews
{
    private const int NotNeeded = 4; // MADV_DONTNEED

    private HashSet<string> _seen = [];

    /// <summary>
    /// Remembers the views of now and gives back the pages of those that were there at the look before: the runtime keeps
    /// these for good, while the place of one that comes and goes might hold something else by the time of the call.
    /// </summary>
    public void Look()
    {
        // "7f2c00000000-7f2c00010000 r--s 00000000 fe:00 1234    /usr/share/dotnet/System.dll": read-only and shared, so
        // that no page of it can differ from the file's.
        HashSet<string> views = [.. File.ReadLines("/proc/self/maps").Where(static line =>
            line.Contains(" r--s ", StringComparison.Ordinal) && line.EndsWith(".dll", StringComparison.Ordinal))];
        foreach (var line in views.Where(_seen.Contains))
        {
            var ends = line[..line.IndexOf(' ', StringComparison.Ordinal)].Split('-');
            var (start, end) = (Address(ends[0]), Address(ends[1]));
            _ = AdviseMemory(start, end - start, NotNeeded);
        }

        _seen = views;
    }

    private static nuint Address(string text) => nuint.Parse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int AdviseMemory(nuint start, nuint length, int advice);
}
