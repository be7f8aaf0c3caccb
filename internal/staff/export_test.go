package staff

// Sweep is one turn of Run.
var Sweep = (*Service).sweep
