using System.Globalization;
using System.Text;
using System.Text.Json;

namespace ContainerMcp.SandboxServer.Tests.Fuzz;

/// <summary>Random JSON, written as text, so that it can be what no serializer would write.</summary>
internal sealed class FuzzValues(Random random)
{
    /// <summary>How half a surrogate pair begins; no other value begins like that.</summary>
    public const string Broken = "a\\ud8";

    private const int Deepest = 4;

    private static readonly string[] Nasty =
    [
        "", " ", "/", "..", "../../../../etc/passwd", "a.txt", "/a.txt", "d/../a.txt", "./.a.txt", "a\0.txt", "a\n.txt", "\u202e.txt", "é.txt", "e\u0301.txt",
        "😀.txt", "%2e%2e/a.txt", "a.txt/", "a.TXT", "*", "[", "[!", "{0}", "%s%n", "$(id)", "`id`", "; id", "|", "'", "\"", "\\", "--help", "-", "utf-8", "UTF-16",
        "utf-7", "latin-1", "nonsense", "http://127.0.0.1:1/", "http://a:b@c/", "http://[::1]/", "file:///x", "javascript:1", "http://169.254.169.254/", "//x",
        "http://0x7f.1/", "http://localhost\\@x/", "div > p", ":has(", "a:not(:not(", "1e5", "null", "true", "print(", "_ = 1", "echo x", "\u0007", "\ufeff", "\uffff",
    ];

    private static readonly string[] Numbers =
        ["0", "-0", "1", "-1", "0.5", "1e400", "-1e400", "1e-400", "120", "120.0001", "99999999999999999999999", "9007199254740993", "2147483648"];

    public string Text() => random.Next(4) switch
    {
        0 => JsonSerializer.Serialize(Nasty[random.Next(Nasty.Length)] + Nasty[random.Next(Nasty.Length)]),
        1 when random.Next(8) == 0 => $"\"{new string('x', random.Next(100_000))}\"",
        1 => $"\"{Garbage()}\"",
        _ => JsonSerializer.Serialize(Nasty[random.Next(Nasty.Length)]),
    };

    /// <summary>Half of a surrogate pair, which JSON can write and no text can hold.</summary>
    public string BrokenText() => $"\"{Broken}{random.Next(0x10, 0x100).ToString("x2", CultureInfo.InvariantCulture)}b\"";

    public string Number() => Numbers[random.Next(Numbers.Length)];

    /// <summary>Anything but a text, a number and null.</summary>
    public string Composite() => random.Next(4) switch { 0 => "true", 1 => "false", 2 => List(1), _ => Object(1) };

    public string Any(int depth = 0) => random.Next(depth < Deepest ? 7 : 5) switch
    {
        0 => "null",
        1 => "true",
        2 => Number(),
        3 or 4 => Text(),
        5 => List(depth + 1),
        _ => Object(depth + 1),
    };

    private string List(int depth) => $"[{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => Any(depth)))}]";

    private string Object(int depth) => $"{{{string.Join(',', Enumerable.Range(0, random.Next(4)).Select(_ => $"{Text()}:{Any(depth)}"))}}}";

    private string Garbage()
    {
        var text = new StringBuilder();
        for (var left = random.Next(30); left > 0; left--)
        {
            text.Append(CultureInfo.InvariantCulture, $"\\u{random.Next(1, 0xd800):x4}");
        }

        return text.ToString();
    }
}
