using System.Runtime.InteropServices;

namespace ContainerMcp.SandboxServer.Isolation.Native;

/// <summary>A NULL-terminated array of C strings, as execve wants it.</summary>
internal sealed unsafe class Utf8Vector : IDisposable
{
    private readonly int _count;

    public Utf8Vector(IReadOnlyList<string> values)
    {
        Pointer = (byte**)NativeMemory.AllocZeroed((nuint)values.Count + 1, (nuint)sizeof(byte*));
        foreach (var value in values)
        {
            if (value.Contains('\0'))
            {
                Dispose();
                throw new ArgumentException("An argument of a process cannot contain NUL.", nameof(values));
            }

            Pointer[_count++] = (byte*)Marshal.StringToCoTaskMemUTF8(value);
        }
    }

    public byte** Pointer { get; private set; }

    public void Dispose()
    {
        if (Pointer is null)
        {
            return;
        }

        for (var i = 0; i < _count; i++)
        {
            Marshal.FreeCoTaskMem((nint)Pointer[i]);
        }

        NativeMemory.Free(Pointer);
        Pointer = null;
    }
}
