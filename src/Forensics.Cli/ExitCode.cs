namespace Forensics.Cli;

/// <summary>What the process ends with; a contract with scripts.</summary>
static class ExitCode
{
    /// <summary>It ran; errors of single items are in the output.</summary>
    public const int Ok = 0;

    /// <summary>The job itself failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong arguments or configuration.</summary>
    public const int WrongArguments = 2;

    /// <summary>A required package or service is missing.</summary>
    public const int Missing = 3;
}
