using System.Data.Common;

namespace TrustFlow.Silo.Tests.Cluster;

/// <summary>A silo as the membership table has it.</summary>
sealed record Member(int Port, int Status = Member.Active)
{
    public const int Joining = 2;
    public const int Active = 3;
    public const int Dead = 6;

    /// <summary>What a member's time of life is measured from.</summary>
    public static readonly DateTime Start = new(2026, 3, 4, 5, 6, 7, 89, DateTimeKind.Utc);

    public string Address { get; init; } = "192.0.2.1";

    public int Generation { get; init; } = 12345;

    public int ProxyPort { get; init; } = 30000;

    public string? SuspectTimes { get; init; }

    public DateTime Alive { get; init; } = Start;
}

/// <summary>One deployment's membership, by the texts of its keys.</summary>
sealed class MembershipTable(OrleansDatabase database)
{
    readonly string deployment = Guid.NewGuid().ToString();

    public OrleansDatabase Database => database;

    public Task<bool> MakeVersionAsync() => database.IsDoneAsync("InsertMembershipVersionKey", ("DeploymentId", deployment));

    public Task<bool> InsertAsync(Member member, int version) => database.IsDoneAsync("InsertMembershipKey", Inserted(member, version));

    public Task<bool> UpdateAsync(Member member, int version) => database.IsDoneAsync(
        "UpdateMembershipKey", [.. Named(member), ("Status", member.Status), ("SuspectTimes", member.SuspectTimes), ("IAmAliveTime", member.Alive), ("Version", version)]);

    public Task TellAliveAsync(Member member, DateTime time) => database.RunAsync("UpdateIAmAlivetimeKey", [.. Named(member), ("IAmAliveTime", time)]);

    public Task DeleteAsync() => database.RunAsync("DeleteMembershipTableEntriesKey", ("DeploymentId", deployment));

    public Task CleanUpAsync(string key, DateTime before) => database.RunAsync(key, ("DeploymentId", deployment), ("IAmAliveTime", before));

    /// <summary>The rows that a read of all gives: the version, and a member or none.</summary>
    public Task<List<(int Version, Member? Member)>> RowsAsync() => database.ReadAsync("MembershipReadAllKey", Row, ("DeploymentId", deployment));

    /// <summary>The rows that a read of one member gives.</summary>
    public Task<List<(int Version, Member? Member)>> RowsAsync(Member member) => database.ReadAsync("MembershipReadRowKey", Row, Named(member));

    /// <summary>The version, and the members in the order of their ports.</summary>
    public async Task<(int Version, IReadOnlyList<Member> Members)> ReadAsync()
    {
        var rows = await RowsAsync();
        return (Assert.Single(rows.Select(row => row.Version).Distinct()), [.. rows.Select(row => row.Member).OfType<Member>().OrderBy(member => member.Port)]);
    }

    public Task<List<(string Address, int ProxyPort, int Generation)>> GatewaysAsync() => database.ReadAsync(
        "GatewaysQueryKey", row => ((string)row["Address"], (int)row["ProxyPort"], (int)row["Generation"]), ("DeploymentId", deployment), ("Status", Member.Active));

    public (string, object?)[] Inserted(Member member, int version) =>
    [
        .. Named(member), ("SiloName", Name(member)), ("HostName", "host"), ("Status", member.Status), ("ProxyPort", member.ProxyPort),
        ("StartTime", Member.Start), ("IAmAliveTime", member.Alive), ("Version", version),
    ];

    (string, object?)[] Named(Member member) => [("DeploymentId", deployment), ("Address", member.Address), ("Port", member.Port), ("Generation", member.Generation)];

    static string Name(Member member) => $"silo {member.Port}";

    (int, Member?) Row(DbDataReader row)
    {
        Assert.Equal(deployment, row["DeploymentId"]);
        var version = (int)row["Version"];
        if (row["StartTime"] is DBNull)
        {
            string[] others = ["Address", "Port", "Generation", "SiloName", "HostName", "Status", "ProxyPort", "SuspectTimes", "IAmAliveTime"];
            Assert.All(others, column => Assert.IsType<DBNull>(row[column]));
            return (version, null);
        }

        var member = new Member((int)row["Port"], (int)row["Status"])
        {
            Address = (string)row["Address"], Generation = (int)row["Generation"], ProxyPort = (int)row["ProxyPort"], SuspectTimes = row["SuspectTimes"] as string, Alive = (DateTime)row["IAmAliveTime"],
        };
        Assert.Equal((Name(member), "host", Member.Start), ((string)row["SiloName"], (string)row["HostName"], (DateTime)row["StartTime"]));
        Assert.Equal(DateTimeKind.Utc, member.Alive.Kind);
        return (version, member);
    }
}
