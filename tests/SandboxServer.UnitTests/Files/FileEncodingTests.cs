using ContainerMcp.SandboxServer.Tests.Fixtures;
using Xunit;

namespace ContainerMcp.SandboxServer.Tests.Files;

/// <summary>Encodings by Python's names, with Python's bytes.</summary>
public sealed class FileEncodingTests : IDisposable
{
    private static readonly CancellationToken Ct = TestContext.Current.CancellationToken;
    private readonly TemporaryWorkspace workspace = new();

    public void Dispose() => workspace.Dispose();

    [Theory]
    [InlineData("utf-8", "é€\n", "c3a9e282ac0a")]
    [InlineData("UTF8", "é", "c3a9")]
    [InlineData("utf-8", "\ufeffx", "efbbbf78")]
    [InlineData("utf-8-sig", "x", "efbbbf78")]
    [InlineData("utf_8_sig", "x", "efbbbf78")]
    [InlineData("utf-16", "aé", "fffe6100e900")]
    [InlineData("utf-16-le", "aé", "6100e900")]
    [InlineData("utf_16_be", "aé", "006100e9")]
    [InlineData("utf-32", "a", "fffe000061000000")]
    [InlineData("latin-1", "é", "e9")]
    [InlineData("latin1", "é", "e9")]
    [InlineData("ISO-8859-1", "é", "e9")]
    [InlineData("iso8859-15", "€", "a4")]
    [InlineData("ascii", "abc", "616263")]
    [InlineData("cp1252", "€", "80")]
    [InlineData("windows-1251", "Ж", "c6")]
    [InlineData("cp437", "é", "82")]
    [InlineData("koi8-r", "Ж", "f6")]
    [InlineData("shift_jis", "日", "93fa")]
    [InlineData("gbk", "中", "d6d0")]
    [InlineData("euc-kr", "한", "c7d1")]
    public async Task Text_travels_in_the_named_encoding(string encoding, string text, string hex)
    {
        var written = await workspace.Files.WriteAsync("a.txt", text, encoding, Ct);
        Assert.Null(written.Error);
        Assert.Equal(hex, Convert.ToHexStringLower(File.ReadAllBytes(workspace.In("a.txt"))));
        var read = await workspace.Files.ReadAsync("a.txt", encoding, Ct);
        Assert.Equal((text, hex.Length / 2L), (read.Content, read.Size));
    }

    [Fact]
    public async Task Utf16_obeys_the_mark_and_utf8_sig_does_without_one()
    {
        File.WriteAllBytes(workspace.In("big.txt"), [0xfe, 0xff, 0x00, 0x61]);
        Assert.Equal("a", (await workspace.Files.ReadAsync("big.txt", "utf-16", Ct)).Content);
        File.WriteAllBytes(workspace.In("plain.txt"), "x"u8);
        Assert.Equal("x", (await workspace.Files.ReadAsync("plain.txt", "utf-8-sig", Ct)).Content);
    }

    [Theory]
    [InlineData("ff", "utf-8", "Cannot decode a.txt as utf-8: invalid bytes 0xff at offset 0")]
    [InlineData("6180", "ascii", "Cannot decode a.txt as us-ascii: invalid bytes 0x80 at offset 1")]
    [InlineData("c0af", "utf-8", "Cannot decode a.txt as utf-8: ")]
    [InlineData("eda080", "utf-8", "Cannot decode a.txt as utf-8: ")]
    [InlineData("00d8", "utf-16", "Cannot decode a.txt as utf-16: ")]
    public async Task Bytes_that_are_no_text_are_an_error(string hex, string encoding, string error)
    {
        File.WriteAllBytes(workspace.In("a.txt"), Convert.FromHexString(hex));
        var read = await workspace.Files.ReadAsync("a.txt", encoding, Ct);
        Assert.StartsWith(error, read.Error, StringComparison.Ordinal);
        Assert.Equal("", read.Content);
    }

    [Theory]
    [InlineData("é", "ascii", "Cannot encode content as us-ascii: character U+00E9 at position 0")]
    [InlineData("a日", "cp1252", "Cannot encode content as cp1252: character U+65E5 at position 1")]
    [InlineData("😀", "latin-1", "Cannot encode content as iso-8859-1: character U+1F600 at position 0")]
    public async Task Characters_that_do_not_fit_are_an_error(string text, string encoding, string error)
    {
        Assert.Equal(error, (await workspace.Files.WriteAsync("a.txt", text, encoding, Ct)).Error);
        Assert.False(File.Exists(workspace.In("a.txt")));
    }

    [Fact]
    public async Task Half_a_character_is_an_error()
    {
        Assert.Equal("Content contains a lone surrogate (U+D800) at position 1, which is not text", (await workspace.Files.WriteAsync("a.txt", "x\ud800", "utf-8", Ct)).Error);
        Assert.Equal("Content contains a lone surrogate (U+DC00) at position 0, which is not text", (await workspace.Files.WriteAsync("a.txt", "\udc00x", "utf-16", Ct)).Error);
        Assert.False(File.Exists(workspace.In("a.txt")));
    }

    [Theory]
    [InlineData("")]
    [InlineData("utf-7")]
    [InlineData("utf-9")]
    [InlineData("rot13")]
    [InlineData("base64")]
    [InlineData("../../etc/passwd")]
    public async Task Unknown_encodings_are_named(string encoding)
    {
        workspace.Put("a.txt", "x");
        Assert.Equal($"Unknown encoding: {encoding}", (await workspace.Files.ReadAsync("a.txt", encoding, Ct)).Error);
        Assert.Equal($"Unknown encoding: {encoding}", (await workspace.Files.WriteAsync("b.txt", "x", encoding, Ct)).Error);
    }
}
