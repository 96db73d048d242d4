using System.Text;

namespace ContainerMcp.SandboxServer.Web.Charsets;

/// <summary>Shift_JIS: pairs, and half-width characters of one byte between them.</summary>
internal static class ShiftJis
{
    public static string Decode(ReadOnlySpan<byte> body)
    {
        PairDecoder pairs = PairDecoder.Of("shift_jis");
        var text = new StringBuilder(body.Length);
        for (int i = 0; i < body.Length; i++)
        {
            byte lead = body[i];
            if (lead <= 0x80)
            {
                text.Append((char)lead);
            }
            else if (lead is >= 0xa1 and <= 0xdf)
            {
                text.Append((char)(0xff61 - 0xa1 + lead));
            }
            else
            {
                char found = lead is 0xa0 or > 0xfc || i + 1 == body.Length ? '\0' : pairs[lead, body[i + 1]];
                text.Append(found == '\0' ? '\ufffd' : found);
                i += found != '\0' || (i + 1 < body.Length && body[i + 1] >= 0x80 && lead is not (0xa0 or > 0xfc)) ? 1 : 0;
            }
        }
        return text.ToString();
    }
}
