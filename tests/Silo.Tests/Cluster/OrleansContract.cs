using System.Data;

namespace TrustFlow.Silo.Tests.Cluster;

/// <summary>What Orleans' ADO.NET providers ask of the texts in <c>OrleansQuery</c>: the keys, and the named parameters of each with their types.</summary>
static class OrleansContract
{
    const string Identity = "GrainIdHash GrainIdN0 GrainIdN1 GrainTypeHash GrainTypeString GrainIdExtensionString ServiceId";
    const string Silo = "DeploymentId Address Port Generation";

    /// <summary>The keys, each with its parameters.</summary>
    public static IReadOnlyDictionary<string, string[]> Parameters { get; } = new Dictionary<string, string>(StringComparer.Ordinal)
    {
        ["InsertMembershipVersionKey"] = "DeploymentId",
        ["InsertMembershipKey"] = $"{Silo} SiloName HostName Status ProxyPort StartTime IAmAliveTime Version",
        ["UpdateMembershipKey"] = $"{Silo} Status SuspectTimes IAmAliveTime Version",
        ["UpdateIAmAlivetimeKey"] = $"{Silo} IAmAliveTime",
        ["MembershipReadRowKey"] = Silo,
        ["MembershipReadAllKey"] = "DeploymentId",
        ["GatewaysQueryKey"] = "DeploymentId Status",
        ["DeleteMembershipTableEntriesKey"] = "DeploymentId",
        ["CleanupDefunctSiloEntriesKey"] = "DeploymentId IAmAliveTime",
        ["CleanupDefunctSiloEntryKey"] = "DeploymentId IAmAliveTime",
        ["WriteToStorageKey"] = $"{Identity} GrainStateVersion PayloadBinary",
        ["ReadFromStorageKey"] = Identity,
        ["ClearStorageKey"] = $"{Identity} GrainStateVersion",
        ["DeleteStorageKey"] = $"{Identity} GrainStateVersion",
        ["UpsertReminderRowKey"] = "ServiceId GrainId ReminderName StartTime Period GrainHash",
        ["ReadReminderRowsKey"] = "ServiceId GrainId",
        ["ReadReminderRowKey"] = "ServiceId GrainId ReminderName",
        ["ReadRangeRows1Key"] = "ServiceId BeginHash EndHash",
        ["ReadRangeRows2Key"] = "ServiceId BeginHash EndHash",
        ["DeleteReminderRowKey"] = "ServiceId GrainId ReminderName Version",
        ["DeleteReminderRowsKey"] = "ServiceId",
    }.ToDictionary(one => one.Key, one => one.Value.Split(' '), StringComparer.Ordinal);

    /// <summary>The widths of the columns that hold text.</summary>
    public static IReadOnlyDictionary<string, int> Widths { get; } = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase)
    {
        ["DeploymentId"] = 150, ["ServiceId"] = 150, ["SiloName"] = 150, ["HostName"] = 150, ["GrainId"] = 150, ["ReminderName"] = 150,
        ["GrainTypeString"] = 512, ["GrainIdExtensionString"] = 512, ["Address"] = 45, ["SuspectTimes"] = 8000,
    };

    /// <summary>The type that a provider gives a parameter, also where it is null.</summary>
    public static DbType TypeOf(string parameter, object? value) => value switch
    {
        int => DbType.Int32,
        long => DbType.Int64,
        string => DbType.String,
        DateTime => DbType.DateTime,
        byte[] => DbType.Binary,
        null => parameter switch
        {
            "GrainStateVersion" => DbType.Int32,
            "PayloadBinary" => DbType.Binary,
            _ => DbType.String,
        },
        _ => throw new ArgumentException($"No provider gives {parameter} a {value.GetType()}.", nameof(value)),
    };
}
