using Orleans.Runtime;

namespace Orleans.Runtime
{
    /// <summary>What a call can be sent to.</summary>
    public interface IAddressable;
}

namespace Orleans
{
    /// <summary>A grain.</summary>
    public interface IGrain : IAddressable;

    /// <summary>A grain whose key is a string.</summary>
    public interface IGrainWithStringKey : IGrain;

    /// <summary>A grain whose key is a GUID.</summary>
    public interface IGrainWithGuidKey : IGrain;

    /// <summary>A grain whose key is an integer.</summary>
    public interface IGrainWithIntegerKey : IGrain;

    /// <summary>A grain whose key is a GUID and a string.</summary>
    public interface IGrainWithGuidCompoundKey : IGrain;

    /// <summary>A grain whose key is an integer and a string.</summary>
    public interface IGrainWithIntegerCompoundKey : IGrain;

    /// <summary>An object outside of the grains that grains may call.</summary>
    public interface IGrainObserver : IAddressable;
}
