using Orleans.Runtime;

namespace Orleans;

/// <summary>What a grain or a reference says about itself.</summary>
public static class GrainExtensions
{
    /// <summary>The grain's identity.</summary>
    public static GrainId GetGrainId(this IAddressable grain) => grain switch
    {
        GrainReference reference => reference.GrainId,
        IGrainBase { GrainContext: { } context } => context.GrainId,
        _ => throw new ArgumentException($"{grain?.GetType().Name ?? "null"} is neither a grain nor a reference to one", nameof(grain)),
    };

    /// <summary>The grain's key, a string.</summary>
    public static string GetPrimaryKeyString(this IAddressable grain) => grain.GetGrainId().Key.ToString();

    /// <summary>The grain's key, a GUID.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain) => GrainKey.ToGuid(grain.GetGrainId().Key).Key;

    /// <summary>The grain's key, a GUID and a string.</summary>
    public static Guid GetPrimaryKey(this IAddressable grain, out string? keyExt)
    {
        (var key, keyExt) = GrainKey.ToGuid(grain.GetGrainId().Key);
        return key;
    }

    /// <summary>The grain's key, an integer.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain) => GrainKey.ToLong(grain.GetGrainId().Key).Key;

    /// <summary>The grain's key, an integer and a string.</summary>
    public static long GetPrimaryKeyLong(this IAddressable grain, out string? keyExt)
    {
        (var key, keyExt) = GrainKey.ToLong(grain.GetGrainId().Key);
        return key;
    }

    /// <summary>A reference to the grain, by the given interface.</summary>
    public static TGrainInterface AsReference<TGrainInterface>(this IAddressable grain) => (TGrainInterface)AsReference(grain, typeof(TGrainInterface));

    /// <summary>A reference to the grain, by the given interface.</summary>
    public static object AsReference(this IAddressable grain, Type interfaceType) => grain switch
    {
        GrainReference reference => interfaceType.IsInstanceOfType(reference) ? reference : reference.As(interfaceType),
        IGrainBase { GrainContext.GrainReference: { } own } => interfaceType.IsInstanceOfType(own) ? own : own.As(interfaceType),
        _ => throw new ArgumentException($"{grain?.GetType().Name ?? "null"} is neither an activated grain nor a reference to one", nameof(grain)),
    };

    /// <summary>A reference to the grain, by another of its interfaces.</summary>
    public static TGrainInterface Cast<TGrainInterface>(this IAddressable grain) => AsReference<TGrainInterface>(grain);

    /// <summary>A reference to the grain, by another of its interfaces.</summary>
    public static object Cast(this IAddressable grain, Type interfaceType) => AsReference(grain, interfaceType);
}
