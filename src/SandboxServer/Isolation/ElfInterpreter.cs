using System.Buffers.Binary;
using System.Text;

namespace ContainerMcp.SandboxServer.Isolation;

/// <summary>Reads the dynamic loader's path (PT_INTERP) out of a 64-bit little-endian ELF program.</summary>
internal static class ElfInterpreter
{
    private const int HeaderSize = 64;
    private const int ProgramInterpreter = 3; // PT_INTERP
    private const int LongestPath = 4096;

    /// <summary>The path; null for a static program or a file of another format.</summary>
    public static string? Read(string path)
    {
        using var file = File.OpenHandle(path);
        var header = new byte[HeaderSize];
        if (RandomAccess.Read(file, header, 0) < HeaderSize || !header.AsSpan(0, 6).SequenceEqual("\u007fELF\u0002\u0001"u8))
        {
            return null;
        }

        var offset = BinaryPrimitives.ReadInt64LittleEndian(header.AsSpan(32));
        var size = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(54));
        var count = BinaryPrimitives.ReadUInt16LittleEndian(header.AsSpan(56));
        var entry = new byte[56];
        for (var i = 0; i < count; i++)
        {
            if (RandomAccess.Read(file, entry, offset + ((long)i * size)) < entry.Length)
            {
                return null;
            }

            if (BinaryPrimitives.ReadInt32LittleEndian(entry) == ProgramInterpreter)
            {
                var text = new byte[Math.Clamp(BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(32)), 0, LongestPath)];
                var read = RandomAccess.Read(file, text, BinaryPrimitives.ReadInt64LittleEndian(entry.AsSpan(8)));
                return Encoding.UTF8.GetString(text, 0, read).TrimEnd('\0');
            }
        }

        return null;
    }
}
