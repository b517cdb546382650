using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrustFlow.Config.Memory;

/// <summary>
/// A block of memory for records. A large one is outside of the collector's heap, in pages of 2 MiB where the system gives them (Linux): among many
/// small pages a read of a random place waits for the page to be found before it waits for the memory. Nor does the collector keep room for moving it.
/// </summary>
sealed unsafe partial class EntryBlock : IDisposable
{
    /// <summary>The size of a large page, in bytes; a block of a multiple of it is in such pages.</summary>
    public const int LargePage = 2 << 20;

    // MADV_HUGEPAGE of madvise(2).
    const int WantLargePages = 14;

    static long outside;

    readonly byte[]? heap;
    readonly byte* memory;

    readonly Pages? owner;

    /// <summary>A block of so many bytes, which may be anything.</summary>
    public EntryBlock(int length)
    {
        Length = length;
        if (length == 0 || length % LargePage != 0)
        {
            heap = GC.AllocateUninitializedArray<byte>(length);
            return;
        }

        owner = new(length);
        memory = owner.Start;
    }

    /// <summary>The bytes of all blocks that are outside of the heap.</summary>
    public static long Outside => Interlocked.Read(ref outside);

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <summary>The bytes from a place on. Whoever has them keeps the block too.</summary>
    public Span<byte> From(int at) => memory == null ? heap.AsSpan(at) : new Span<byte>(memory, Length)[at..];

    /// <summary>Gives memory outside of the heap back. A block that nobody has any more gives it back as well, once the collector has seen that.</summary>
    public void Dispose() => owner?.Dispose();

    [LibraryImport("libc", EntryPoint = "madvise")]
    private static partial int Advise(void* from, nuint length, int advice);

    // Gives the memory back once the block is gone.
    sealed class Pages : SafeHandleZeroOrMinusOneIsInvalid
    {
        readonly int length;

        public Pages(int length)
            : base(ownsHandle: true)
        {
            this.length = length;
            SetHandle((nint)NativeMemory.AlignedAlloc((nuint)length, LargePage));
            Interlocked.Add(ref outside, length);
            GC.AddMemoryPressure(length);

            // A system that refuses gives small pages, which are slower and no less right.
            if (OperatingSystem.IsLinux()) _ = Advise(Start, (nuint)length, WantLargePages);
        }

        public byte* Start => (byte*)handle;

        protected override bool ReleaseHandle()
        {
            NativeMemory.AlignedFree(Start);
            Interlocked.Add(ref outside, -length);
            GC.RemoveMemoryPressure(length);
            return true;
        }
    }
}
