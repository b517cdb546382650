using System.Runtime.CompilerServices;
using TrustFlow.Config.Memory;

namespace TrustFlow.Grains.Tests.Config.Memory;

[Collection(nameof(EntryBlockTests))]
public sealed class EntryBlockTests
{
    const int Blocks = 20;

    [Theory]
    [InlineData(0)]
    [InlineData(1_000)]
    [InlineData(EntryBlock.LargePage - 1)]
    [InlineData(EntryBlock.LargePage)]
    [InlineData(4 * EntryBlock.LargePage)]
    public void Block_OfAnySize_IsAllThere(int length)
    {
        var block = new EntryBlock(length);

        Assert.Equal(length, block.Length);
        Assert.Equal(length, block.From(0).Length);
        block.From(0).Clear();
        block.From(length / 2).Fill(7);
        Assert.Equal(length - length / 2, block.From(0).Count((byte)7));
    }

    [Fact]
    public void LargeBlocks_ThatNobodyHasAnyMore_AreGivenBack()
    {
        Collect();
        var before = EntryBlock.Outside;
        Assert.True(Fill() >= before + (long)Blocks * EntryBlock.LargePage);

        Collect();
        Assert.Equal(before, EntryBlock.Outside);

        static void Collect()
        {
            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        [MethodImpl(MethodImplOptions.NoInlining)]
        static long Fill()
        {
            var blocks = Enumerable.Range(0, Blocks).Select(static _ => new EntryBlock(EntryBlock.LargePage)).ToList();
            var now = EntryBlock.Outside;
            GC.KeepAlive(blocks);
            return now;
        }
    }
}

/// <summary>By themselves, since they count the blocks of the whole process.</summary>
[CollectionDefinition(nameof(EntryBlockTests), DisableParallelization = true)]
public sealed class EntryBlockCollection;
