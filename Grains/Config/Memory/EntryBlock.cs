using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace TrustFlow.Config.Memory;

/// <summary>
/// A block of memory for records, or for an index of them. A large one is outside of the collector's heap, in pages of 2 MiB where the system gives them (Linux): among many
/// small pages a read of a random place waits for the page to be found before it waits for the memory. Nor does the collector keep room for moving it.
/// </summary>
sealed unsafe partial class EntryBlock
{
    /// <summary>The size of a large page, in bytes; a block of a multiple of it is in such pages.</summary>
    public const int LargePage = 2 << 20;

    // MADV_HUGEPAGE of madvise(2).
    const int WantLargePages = 14;

    static long outside;

    readonly byte[]? heap;
    readonly byte* memory;

    // Kept and not disposed: nobody can say when the last has done with a block, and the memory goes with the block.
    readonly object? owner;

    /// <summary>A block of so many bytes.</summary>
    /// <param name="length">How many.</param>
    /// <param name="cleared">Whether they are to be 0; they are anything otherwise.</param>
    public EntryBlock(int length, bool cleared)
    {
        Length = length;
        if (length == 0 || length % LargePage != 0)
        {
            heap = cleared ? new byte[length] : GC.AllocateUninitializedArray<byte>(length);
            return;
        }

        var pages = new Pages(length);
        owner = pages;
        memory = pages.Start;
        if (cleared) NativeMemory.Clear(memory, (nuint)length);
    }

    /// <summary>The bytes of all blocks that are outside of the heap.</summary>
    public static long Outside => Interlocked.Read(ref outside);

    /// <summary>How many bytes it has.</summary>
    public int Length { get; }

    /// <summary>The bytes from a place on. Whoever has them keeps the block too.</summary>
    public Span<byte> From(int at) => memory == null ? heap.AsSpan(at) : new Span<byte>(memory, Length)[at..];

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
