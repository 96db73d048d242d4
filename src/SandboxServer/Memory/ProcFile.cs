using System.Globalization;

namespace ContainerMcp.SandboxServer.Memory;

/// <summary>Small files that the kernel writes.</summary>
internal static class ProcFile
{
    /// <summary>The text of a file; null when it is not there or not for us.</summary>
    public static string? Read(string root, string name)
    {
        try
        {
            return File.ReadAllText(Path.Combine(root, name));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>The number after a key at the start of a line; 0 when there is none.</summary>
    public static long Number(string text, string key)
    {
        var line = text.Split('\n').FirstOrDefault(line => line.StartsWith(key, StringComparison.Ordinal));
        var word = line?[key.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries).FirstOrDefault();
        return long.TryParse(word, CultureInfo.InvariantCulture, out var number) ? number : 0;
    }
}
