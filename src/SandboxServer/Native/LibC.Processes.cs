using System.Runtime.InteropServices;

namespace ContainerMcp.SandboxServer.Native;

// Those about processes: spawning with an exact descriptor table, pidfds, pipes.
internal static unsafe partial class LibC
{
    public const int CloseOnExec = 0x80000; // O_CLOEXEC
    public const int DuplicateCloseOnExec = 1030; // F_DUPFD_CLOEXEC
    public const int SetFlags = 4; // F_SETFL
    public const int SetOwner = 8; // F_SETOWN
    public const int SetSignal = 10; // F_SETSIG
    public const int SignalOnInput = 0x2000; // O_ASYNC
    public const int WaitByPid = 1; // P_PID
    public const int WaitNoHang = 1; // WNOHANG
    public const int WaitExited = 4; // WEXITED
    public const int ChildExited = 1; // CLD_EXITED
    public const int SignalTerminate = 15;
    public const int SignalKill = 9;
    public const int PollIn = 1;
    public const nuint BytesWaiting = 0x541B; // FIONREAD
    public const int ErrorNoSuchProcess = 3;
    public const int ErrorInterrupted = 4;
    public const int UnixFamily = 1; // AF_UNIX
    public const int StreamSocket = 1; // SOCK_STREAM
    public const int SocketCloseOnExec = 0x80000; // SOCK_CLOEXEC
    public const int SocketLevel = 1; // SOL_SOCKET
    public const int PassRights = 1; // SCM_RIGHTS
    public const int ReceiveCloseOnExec = 0x40000000; // MSG_CMSG_CLOEXEC
    public const long PidFdOpen = 434; // SYS_pidfd_open, the same on every architecture
    public const long PidFdSendSignal = 424; // SYS_pidfd_send_signal
    public const uint MemFdCloseOnExec = 1; // MFD_CLOEXEC

    // Sizes of glibc's opaque structures on 64-bit Linux are 80, 336 and 128 bytes: these leave room.
    public const int FileActionsSize = 256;
    public const int SpawnAttributesSize = 512;
    public const int SignalSetSize = 128;
    public const int SignalInfoSize = 128;

    public const short SpawnSetSignalDefault = 0x04;
    public const short SpawnSetSignalMask = 0x08;
    public const short SpawnSetSession = 0x80;

    [LibraryImport("libc", EntryPoint = "posix_spawn")]
    public static partial int Spawn(out int pid, byte* path, byte* fileActions, byte* attributes, byte** argv, byte** envp);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_init")]
    public static partial int FileActionsInit(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_destroy")]
    public static partial int FileActionsDestroy(byte* actions);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_adddup2")]
    public static partial int FileActionsDuplicate(byte* actions, int source, int target);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addopen", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileActionsOpen(byte* actions, int target, string path, int flags, uint mode);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addclosefrom_np")]
    public static partial int FileActionsCloseFrom(byte* actions, int lowest);

    [LibraryImport("libc", EntryPoint = "posix_spawn_file_actions_addchdir_np", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int FileActionsChangeDirectory(byte* actions, string path);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_init")]
    public static partial int AttributesInit(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_destroy")]
    public static partial int AttributesDestroy(byte* attributes);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setflags")]
    public static partial int AttributesSetFlags(byte* attributes, short flags);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigdefault")]
    public static partial int AttributesSetSignalDefault(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "posix_spawnattr_setsigmask")]
    public static partial int AttributesSetSignalMask(byte* attributes, byte* signals);

    [LibraryImport("libc", EntryPoint = "sigfillset")]
    public static partial int SignalSetFill(byte* signals);

    [LibraryImport("libc", EntryPoint = "sigemptyset")]
    public static partial int SignalSetEmpty(byte* signals);

    [LibraryImport("libc", EntryPoint = "pipe2", SetLastError = true)]
    public static partial int Pipe(int* descriptors, int flags);

    [LibraryImport("libc", EntryPoint = "socketpair", SetLastError = true)]
    public static partial int SocketPair(int family, int type, int protocol, int* descriptors);

    [LibraryImport("libc", EntryPoint = "recvmsg", SetLastError = true)]
    public static partial nint ReceiveMessage(int descriptor, MessageHeader* message, int flags);

    [LibraryImport("libc", EntryPoint = "fcntl", SetLastError = true)]
    public static partial int FileControl(int descriptor, int command, int argument);

    [LibraryImport("libc", EntryPoint = "close", SetLastError = true)]
    public static partial int Close(int descriptor);

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    public static partial int Kill(int pid, int signal);

    [LibraryImport("libc", EntryPoint = "waitid", SetLastError = true)]
    public static partial int WaitId(int idType, uint id, byte* info, int options);

    [LibraryImport("libc", EntryPoint = "poll", SetLastError = true)]
    public static partial int Poll(PollDescriptor* descriptors, nuint count, int timeoutMilliseconds);

    [LibraryImport("libc", EntryPoint = "ioctl", SetLastError = true)]
    public static partial int DeviceControl(int descriptor, nuint request, int* argument);

    [LibraryImport("libc", EntryPoint = "memfd_create", SetLastError = true, StringMarshalling = StringMarshalling.Utf8)]
    public static partial int MemFdCreate(string name, uint flags);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    public static partial long SystemCall(long number, long first, long second, long third, long fourth);

    [LibraryImport("libc", EntryPoint = "malloc_trim")]
    public static partial int TrimHeap(nuint keep);

    [LibraryImport("libc", EntryPoint = "geteuid")]
    public static partial uint EffectiveUserId();

    [StructLayout(LayoutKind.Sequential)]
    public struct MessageHeader
    {
        public void* Name;
        public uint NameLength;
        public Segment* Segments;
        public nuint SegmentCount;
        public void* Control;
        public nuint ControlLength;
        public int Flags;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct Segment
    {
        public void* Start;
        public nuint Length;
    }

    // The header of one control message and room for one descriptor behind it.
    [StructLayout(LayoutKind.Sequential)]
    public struct DescriptorMessage
    {
        public nuint Length;
        public int Level;
        public int Type;
        public int Descriptor;
        public int Padding;
    }

    [StructLayout(LayoutKind.Sequential)]
    public struct PollDescriptor
    {
        public int Descriptor;
        public short Events;
        public short Returned;
    }
}
