namespace Taskcluster.Modules.Kernel.Client;

/// <summary>Makes the <c>Authorization</c> header of a request.</summary>
public delegate string RequestSigner(HttpMethod method, Uri uri);
