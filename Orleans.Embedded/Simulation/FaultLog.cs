namespace TrustFlow.Embedded.Simulation;

/// <summary>Something that went wrong because the seed wanted it.</summary>
/// <param name="Id">Its place and number, by which a run can be asked for it again.</param>
/// <param name="Kind">What, as <c>fails before</c> or <c>crash</c>.</param>
/// <param name="Detail">More of it, where there is more to say.</param>
/// <param name="Step">At which step of the run.</param>
/// <param name="At">When, on the virtual clock.</param>
public sealed record InjectedFault(string Id, string Kind, string Detail, long Step, TimeSpan At);

/// <summary>
/// The faults of a run. Each place where something can go wrong counts how often it was come to since the last mark, and what the seed wants there depends
/// on the seed, the mark, the place and that number alone. So a fault that is left out does not change what the others are, and what the scenario leaves
/// out between two marks hardly changes what goes wrong after the second.
/// </summary>
public sealed class FaultLog
{
    readonly Simulation simulation;
    readonly IReadOnlySet<string>? only;
    readonly SimulatedRandom random;
    readonly Dictionary<string, long> places = new(StringComparer.Ordinal);
    readonly SortedDictionary<string, long> counts = new(StringComparer.Ordinal);
    readonly List<InjectedFault> injected = [];
    string mark = "start";

    internal FaultLog(Simulation simulation, IReadOnlySet<string>? only)
    {
        this.simulation = simulation;
        this.only = only;
        random = simulation.Random.For("faults");
    }

    /// <summary>What went wrong, in order.</summary>
    public IReadOnlyList<InjectedFault> Injected => injected;

    /// <summary>How often each kind of fault was injected.</summary>
    public IReadOnlyDictionary<string, long> Counts => counts;

    /// <summary>Comes to a place where something can go wrong.</summary>
    /// <param name="place">Its name, as <c>store.commit</c>.</param>
    public FaultPoint At(string place) => Next($"{mark}/{place}");

    /// <summary>Comes to a place that belongs to the whole run, and does not depend on marks.</summary>
    /// <param name="place">Its name, as <c>disturbance</c>.</param>
    public FaultPoint AtAnyTime(string place) => Next(place);

    /// <summary>Says where in its course the scenario is.</summary>
    /// <param name="place">A name that no other moment has, as that of a piece of work that begins.</param>
    public void Mark(string place) => mark = place;

    internal bool Inject(FaultPoint point, string kind, string detail)
    {
        if (only is not null && !only.Contains(point.Id)) return false;
        counts[kind] = counts.GetValueOrDefault(kind) + 1;
        injected.Add(new(point.Id, kind, detail, simulation.Steps, simulation.Elapsed));
        simulation.Note("fault", $"{point.Id}: {kind}{(detail.Length > 0 ? $", {detail}" : "")}");
        return true;
    }

    FaultPoint Next(string place)
    {
        var number = places[place] = places.GetValueOrDefault(place) + 1;
        return new(this, place, number, random);
    }
}

/// <summary>A moment at which something can go wrong.</summary>
public sealed class FaultPoint
{
    readonly FaultLog log;
    readonly string place;
    readonly long number;
    readonly SimulatedRandom source;

    internal FaultPoint(FaultLog log, string place, long number, SimulatedRandom source)
    {
        this.log = log;
        this.place = place;
        this.number = number;
        this.source = source;
        Random = Again();
    }

    /// <summary>What choices are taken from that concern this moment.</summary>
    public SimulatedRandom Random { get; }

    /// <summary>Its place and number.</summary>
    public string Id => $"{place}#{number}";

    /// <summary>Whether what the seed wants is to go wrong; it is then recorded. It must do so also in a run where the answer is no.</summary>
    /// <param name="kind">What, as <c>crash</c>.</param>
    /// <param name="detail">More of it.</param>
    public bool Inject(string kind, string detail = "") => log.Inject(this, kind, detail);

    /// <summary>The choices from their beginning, for what happens where nothing goes wrong.</summary>
    internal SimulatedRandom Again() => source.For(place, number);
}
