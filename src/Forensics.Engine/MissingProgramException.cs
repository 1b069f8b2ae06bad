namespace Forensics.Engine;

/// <summary>A program of the system that the job needs is not installed; the message names its package.</summary>
/// <remarks>The command line answers it with exit code 3.</remarks>
public sealed class MissingProgramException(string message) : Exception(message);
