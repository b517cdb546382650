namespace Orleans.Placement;

/// <summary>Says where activations of a grain class are placed; in one process, always here.</summary>
[AttributeUsage(AttributeTargets.Class)]
public abstract class PlacementAttribute : Attribute
{
    private protected PlacementAttribute() { }
}
