using Taskcluster.Modules.Kernel.Json;

namespace Taskcluster.Modules.Notify.Deliveries;

/// <summary>A notice on its way out of the house.</summary>
/// <param name="Number">Later ones have greater ones; the same at each attempt.</param>
/// <param name="Address">Whom it is for.</param>
/// <param name="Content">The body of the API call that would send it.</param>
/// <param name="Created">When it was taken in.</param>
/// <param name="Attempts">How often it has failed.</param>
public sealed record Delivery(long Number, string Address, RawJson Content, DateTimeOffset Created, int Attempts);
