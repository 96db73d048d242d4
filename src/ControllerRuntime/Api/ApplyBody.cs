using System.Globalization;
using System.Text;

namespace ContainerMcp.ControllerRuntime.Api;

/// <summary>
/// JSON in the form in which API servers understand it as the YAML that an applied object is to them. Of two \u escapes that are one character together,
/// an emoji for example, their parser says that they are none, and refuses the whole request: so such characters stand for themselves.
/// </summary>
internal static class ApplyBody
{
    private const int EscapeLength = 6; // \ud83d

    public static byte[] Of(byte[] json)
    {
        if (json.AsSpan().IndexOf("\\u"u8) < 0)
        {
            return json;
        }

        var (made, length) = (new byte[json.Length], 0);
        for (var i = 0; i < json.Length;)
        {
            if (json[i] != '\\')
            {
                made[length++] = json[i++];
            }
            else if (CharAt(json, i) is { } high && char.IsHighSurrogate(high) && CharAt(json, i + EscapeLength) is { } low && char.IsLowSurrogate(low))
            {
                length += new Rune(high, low).EncodeToUtf8(made.AsSpan(length));
                i += 2 * EscapeLength;
            }
            else
            {
                // Whatever else is escaped: its second byte begins nothing.
                made[length++] = json[i++];
                made[length++] = json[i++];
            }
        }

        return made[..length];
    }

    private static char? CharAt(byte[] json, int at) =>
        at + EscapeLength <= json.Length && json[at] == '\\' && json[at + 1] == 'u'
        && ushort.TryParse(json.AsSpan(at + 2, EscapeLength - 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var code) ? (char)code : null;
}
