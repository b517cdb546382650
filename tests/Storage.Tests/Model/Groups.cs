using FsCheck;
using FsCheck.Fluent;

namespace TrustFlow.Storage.Tests.Model;

/// <summary>Random groups over so few names, values and versions that they meet.</summary>
static class Groups
{
    public static readonly string[] Workspaces = ["w", "v", "_r"];
    public static readonly string[] Types = ["t", "u"];
    static readonly string[] Keys = ["a", "b", "c", ""];

    /// <summary>A history: groups of batches in order.</summary>
    public static Arbitrary<List<List<Batch>>> Arbitrary => GroupOf(BatchOf).ListOf().Select(groups => groups.ToList()).ToArbitrary();

    static Gen<Batch> BatchOf =>
        from id in Gen.Choose(0, 60)
        from workspace in Gen.Elements(Workspaces)
        from writes in WriteOf.ListOf()
        from preconditions in PreconditionOf.ListOf()
        from checkedFirst in Gen.Choose(0, 2)
        select new Batch($"b{id}", workspace, $"actor {id % 3}", Batches.Noon.AddMicroseconds(id), [.. writes.Take(4)])
        {
            // With many preconditions hardly any batch would pass.
            Preconditions = [.. preconditions.Take(checkedFirst)],
        };

    static Gen<EntryWrite> WriteOf =>
        from type in Gen.Elements(Types)
        from key in Gen.Elements(Keys)
        from value in Gen.Elements("1", "2", "", null)
        select new EntryWrite(type, key, value);

    static Gen<Precondition> PreconditionOf =>
        from type in Gen.Elements(Types)
        from key in Gen.Elements(Keys)
        from version in Gen.Choose(-6, 6)
        select new Precondition(type, key, version <= 0 ? null : version);

    static Gen<List<Batch>> GroupOf(Gen<Batch> batch) => batch.ListOf().Select(group => group.ToList());
}
