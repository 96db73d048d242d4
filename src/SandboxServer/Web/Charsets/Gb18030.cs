using System.Text;

namespace ContainerMcp.SandboxServer.Web.Charsets;

/// <summary>GB18030, which on the web is GBK too: pairs, fours, and the euro sign at 80.</summary>
internal static class Gb18030
{
    public static string Decode(ReadOnlySpan<byte> body)
    {
        PairDecoder pairs = PairDecoder.Of("gb18030");
        Encoding fours = WebEncodings.Lenient("gb18030");
        var text = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            byte lead = body[i];
            byte trail = i + 1 < body.Length ? body[i + 1] : (byte)0;
            if (lead <= 0x80)
            {
                text.Append(lead == 0x80 ? '\u20ac' : (char)lead);
            }
            else if (trail is >= 0x30 and <= 0x39 && i + 3 < body.Length && body[i + 2] is >= 0x81 and <= 0xfe && body[i + 3] is >= 0x30 and <= 0x39)
            {
                text.Append(fours.GetString(body.Slice(i, 4)));
                i += 3;
            }
            else
            {
                char found = pairs[lead, trail];
                text.Append(found == '\0' ? '\ufffd' : found);
                i += found != '\0' || (trail >= 0x80 && lead != 0xff) ? 1 : 0;
            }
        }
        return text.ToString();
    }
}
