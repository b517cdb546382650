using System.Net;
using TrustFlow.Flows;

namespace TrustFlow.Client;

/// <summary>Refuses ids before they become part of an address or of a grain's key.</summary>
static class Names
{
    /// <exception cref="ServerRefusedException">It is none.</exception>
    public static string Workspace(string id) => Checked(FlowNames.CheckId("workspace", id), id);

    /// <exception cref="ServerRefusedException">One of them is none.</exception>
    public static FlowKey Flow(string workspace, string flow) => new(Workspace(workspace), Checked(FlowNames.CheckId("flow id", flow), flow));

    static string Checked(string? wrong, string id) => wrong is null ? id : throw new ServerRefusedException("bad-value", wrong, HttpStatusCode.BadRequest);
}
